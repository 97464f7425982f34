"""The verbs around a card that decide nothing: ask its agent, pass it on, claim it, give it back.

Never opens a step: none of these gives leave, so none takes a code.
"""

from typing import Final

from watchfloor.ids import is_id
from watchfloor.oversight import Card, Verdict
from watchfloor_console.board.standing import waiting
from watchfloor_console.feed import Floor
from watchfloor_console.plain.cards import card_name, find_card
from watchfloor_console.plain.giver import Work
from watchfloor_console.plain.hands import Hands
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.stops import WORDS

CONFERS: Final = frozenset({"ask", "pass", "claim", "release"})
"""The verbs that are done here."""


class Conferrer:
    """Says what the verbs mean to the card that they name."""

    def __init__(self, floor: Floor, hands: Hands) -> None:
        self._floor = floor
        self._hands = hands

    def give(self, verb: str, rest: list[str]) -> Work | None:
        """Do a verb; what is missing in it is said."""
        card = find_card(self._floor.board.cards.values(), rest[0]) if rest else None
        if card is None:
            shown = ", ".join(card_name(one.escalation) for one in waiting(self._floor.board)) or "none"
            self._no(f"which card? Open cards: {shown}")
            return None
        verdict, fault = _verdict(verb, rest[1:], card, self._floor.health.operator)
        if verdict is None:
            self._no(fault)
            return None
        return self._confer(card, verdict)

    async def _confer(self, card: Card, verdict: Verdict) -> None:
        await self._hands.answer(card, verdict)

    def _no(self, text: str) -> None:
        self._hands.say(fact("", "no", f"{text.rstrip('.')}."))


def _verdict(verb: str, words: list[str], card: Card, operator: str) -> tuple[Verdict | None, str]:
    """What a verb says to the card, or why it says nothing."""
    name = card_name(card.escalation)
    match verb:
        case "ask":
            question = " ".join(words)
            return (Verdict("ask", reason=question), "") if question else (None, "it is: ask ID QUESTION")
        case "pass":
            others = [one for one in card.may if one != operator]
            if not words or not is_id(words[0]) or words[0] == operator:
                return None, f"it is: pass ID NAME. May answer too: {WORDS.line(', '.join(others), 200) or 'nobody'}"
            return Verdict("pass", to=words[0], reason=" ".join(words[1:]) or None), ""
        case "claim" if operator in card.claims:
            return None, f"{name} is claimed by you; release gives it back"
        case "claim":
            return Verdict("claim"), ""
        case _ if operator not in card.claims:
            return None, f"{name} is not claimed by you"
        case _:
            return Verdict("release"), ""
