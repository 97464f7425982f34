"""What the verbs can do: answer a card, give an order, ask for the cards again, and have it said how that went.

Never decides anything, and keeps no order to be sent later.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from watchfloor.ids import short
from watchfloor.oversight import Card, OrderKind, OrderScope, Refused, Reply, Unreachable, Verdict
from watchfloor.visible import visible
from watchfloor_console.plain.cards import card_name
from watchfloor_console.plain.page import fact


class Hands(NamedTuple):
    """A session's means. Each raises `Refused` or `Unreachable`; `say` takes a whole line."""

    decide: Callable[[Card, Verdict], Awaitable[Reply]]
    order: Callable[[OrderKind, OrderScope, str | None], Awaitable[Reply]]
    cards: Callable[[], Awaitable[tuple[Card, ...]]]
    say: Callable[[str], None]
    stamp: Callable[[], str]
    hand_over: Callable[[str, str], Awaitable[Reply]]
    is_signed: bool = True

    async def answer(self, card: Card, verdict: Verdict) -> bool:
        """Say something to a card; False if that was refused, which is told."""
        word = verdict.answer
        try:
            await self.decide(card, verdict)
        except (Refused, Unreachable) as error:
            self._refused(f"{word} {card_name(card.escalation)}", error)
            return False
        signed = "signed over" if self.is_signed else "signed by nobody, for"
        text = f"{word} {card_name(card.escalation)}: {signed} the whole card, and taken."
        self.say(fact(self.stamp(), "SENT", text))
        return True

    async def give(self, kind: OrderKind, scope: OrderScope, words: str, reason: str | None = None) -> None:
        """Give an order, and say that it left and that it was taken."""
        word = "KILL" if kind == "kill" else kind.upper()
        self.say(fact(self.stamp(), word, f"sent for {words}."))
        try:
            reply = await self.order(kind, scope, reason)
        except (Refused, Unreachable) as error:
            self._refused(f"{kind} of {words}", error)
            return
        count = "" if reply.runs is None else f", {reply.runs} run{'s' * (reply.runs != 1)}"
        order = visible(short(reply.order or ""), limit=20, ascii=True)
        self.say(fact(self.stamp(), word, f"order {order} is taken{count}."))

    async def give_shift(self, to: str, words: str) -> None:
        """Give the shift to a colleague, and say that it was taken."""
        try:
            await self.hand_over(to, words)
        except (Refused, Unreachable) as error:
            self._refused(f"handover to {visible(to, limit=40, ascii=True)}", error)
            return
        signed = "signed" if self.is_signed else "signed by nobody"
        self.say(fact(self.stamp(), "SENT", f"the shift is handed over, {signed}, and taken."))

    def _refused(self, what: str, error: Exception) -> None:
        self.say(fact(self.stamp(), "NOT DONE", f"{what}: {visible(str(error), limit=400, ascii=True)}"))
