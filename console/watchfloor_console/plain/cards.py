"""A card as lines to be read out: every argument exact and whole, who may answer, then the agent's own words.

Never cuts an argument, and never counts a line as read that was not read out.
"""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from watchfloor.ids import short
from watchfloor.oversight import Card, CardLeg, Talk, moment
from watchfloor.visible import cells, hidden_count, visible, visible_lines
from watchfloor_console.board import Words
from watchfloor_console.board.times import clock, spoken
from watchfloor_console.feed.rows import written
from watchfloor_console.plain.page import fact

VALUE_CELLS: Final = 100
"""A line of an argument; a longer argument has more lines."""

FIRST_LINES: Final = 30
"""Lines read out at once by `next`: all the facts of a usual card."""

MORE_LINES: Final = 12
"""Lines read out by each `more`."""

_WORDS: Final = Words(ascii=True)


class Reading(NamedTuple):
    """A card that is read out: as it was laid out, and how many of its lines were."""

    card: Card
    lines: tuple[str, ...]
    read: int = 0

    @property
    def is_whole(self) -> bool:
        """True once every line was read out."""
        return self.read >= len(self.lines)

    def on(self, count: int) -> "Reading":
        """The same after `count` more lines."""
        return self._replace(read=min(len(self.lines), self.read + count))

    def is_of(self, card: Card) -> bool:
        """True if this is what was read: the same card with the same hash."""
        return self.card.escalation == card.escalation and self.card.card_sha256 == card.card_sha256


def card_name(escalation: str) -> str:
    """A card's id as it is spoken: `E-4K7Q`."""
    prefix, dash, rest = escalation.partition("-")
    return _WORDS.name(f"{prefix}{dash}{short(rest)}" if dash else short(escalation))


def find_card(cards: Iterable[Card], word: str) -> Card | None:
    """The one open card whose id begins so; None if there is none, or more than one."""
    found = [card for card in cards if word and card.escalation.upper().startswith(word.upper())]
    exact = [card for card in found if card.escalation == word]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def hash_hex(card: Card) -> str:
    """The card's hash in hexadecimal, in groups of eight."""
    digits = base64.urlsafe_b64decode(f"{card.card_sha256 or ''}=").hex()
    return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))


def head_line(card: Card, place: str, total: int, now: datetime) -> str:
    """The first line of a card: which it is, how long it is, and how long it waits."""
    left = spoken((moment(card.deadline_at) - now).total_seconds())
    text = f"{place}. Facts from the server, {total} lines, {left} left, then deny."
    return fact(clock(now), card_name(card.escalation), text)


def one_line(card: Card) -> str:
    """What an approval lets run."""
    args = ", ".join(f"{_name(name)}={_WORDS.line(written(value), 60)}" for name, value in card.args.items())
    return f"{_name(card.tool)}({args}) on {_name(card.target)}"


def card_lines(card: Card) -> list[str]:
    """Everything of a card, in the order in which it is read out."""
    count = len(card.args)
    where = f"{_name(card.tool)} on {_name(card.target)}, in {_name(card.env)}, risk {card.risk}"
    lines = [fact("", "tool", where), fact("", "task", f'"{_WORDS.line(card.task, 200)}"')]
    for place, (name, value) in enumerate(card.args.items(), 1):
        lines += _argument(f"{place} of {count}", name, written(value), _origin(card, name))
    lines.append(fact("", "hash", f"sha-256 {hash_hex(card)[:17]} (type hash for all of it)"))
    quorum = f"{card.quorum} of {_WORDS.line(', '.join(card.groups), 60) or 'those who may'}"
    rule = _WORDS.line(", ".join(card.rules), 100)
    lines.append(fact("", "waits for", f"{rule}: {_WORDS.line(card.reason, 200)}. {quorum}."))
    offers = (fact("", "scope", f"or {_WORDS.line(offer.says, 200)}") for offer in card.scopes[1:])
    return [*lines, *offers, *(_leg(leg, card) for leg in card.legs), *_people(card), *_said(card)]


def _argument(place: str, name: str, value: str, origin: str) -> list[str]:
    label = visible(name, ascii=True)
    hidden = hidden_count(name) + hidden_count(value)
    tail = f"   from {origin}" if origin else ""
    if hidden:
        tail += f". {hidden} HIDDEN CHARACTER{'S' * (hidden > 1)}, shown as code"
    is_long = cells(label) > VALUE_CELLS  # a long name gets lines of its own: nothing of it is cut either
    names = visible_lines(name, width=VALUE_CELLS, ascii=True) if is_long else ()
    values = visible_lines(value, width=VALUE_CELLS, ascii=True)
    head = "=" if is_long else f"{label:<11} ="
    rows = [*names, f"{head} {values[0]}", *values[1:]]
    rows[-1] += tail
    return [fact("", "" if row else place, text) for row, text in enumerate(rows)]


def _origin(card: Card, name: str) -> str:
    step = "/" + name.replace("~", "~0").replace("/", "~1")
    found = [one for one in card.origins if one.pointer == step or one.pointer.startswith(step + "/")]
    return ", ".join(dict.fromkeys(f"{one.source} {_WORDS.line(one.detail, 40)}".strip() for one in found))


def _leg(leg: CardLeg, card: Card) -> str:
    said = f"{leg.answer.upper()}, {_WORDS.line(', '.join(leg.rules), 100) or 'no rule'}."
    match leg.leg:
        case "agent":
            proof = card.identity.agent.attestation
            vouched = "Proven" if proof.verified and proof.class_ not in ("none", "key", "dev") else "NOT attested"
            return fact("", "agent", f"{said} {_name(card.agent)}. {vouched}: {_name(proof.provider or proof.class_)}.")
        case "human":
            human = card.identity.human
            name = "No person." if human is None else f"{_name(human.name)}, {human.proof}."
            return fact("", "human", f"{said} {name}")
        case "run":
            return fact("", "both", f"{said} Epoch {card.epoch}.")


def _people(card: Card) -> list[str]:
    may = _WORDS.line(", ".join(card.may), 200) or "nobody who is enrolled"
    claimed = f" Claimed by {_WORDS.line(', '.join(card.claims), 80)}." if card.claims else ""
    first = fact("", "people", f"{may} may answer.{claimed}")
    rest = (fact("", "", f"Not {_name(one.operator)}: {_WORDS.line(one.reason, 120)}.") for one in card.may_not)
    talk = (fact("", one.kind, f"{_name(one.by)}{_to(one)}: {_WORDS.line(one.text, 400)}") for one in card.talk or ())
    return [first, *rest, *talk]


def _to(one: Talk) -> str:
    return "" if one.to is None else f" to {_name(one.to)}"


def _said(card: Card) -> list[str]:
    texts = ((card.intent,) if card.intent else ()) + card.said
    rows = [row for text in texts for row in visible_lines(text, width=VALUE_CELLS, ascii=True)]
    count = len(rows)
    return [f'{"":11}AGENT SAYS, unchecked, line {place} of {count}: "{row}"' for place, row in enumerate(rows, 1)]


def _name(text: str) -> str:
    return _WORDS.name(text, 60)
