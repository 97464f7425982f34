"""One card as people saw it: who may answer it, what they said, and whether a verdict or a leave is what was signed.

Never knows what else the ledger tells.
"""

from dataclasses import dataclass, field
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.records import Record
from watchfloor.records.bodies import (
    ActionDecided,
    EscalationAsked,
    EscalationClaimed,
    EscalationOpened,
    EscalationVerdict,
)
from watchfloor.verify.payload import read_object
from watchfloor.verify.people import People
from watchfloor.wire import Circle

UNSIGNED_RISKS: Final = frozenset({"low", "medium"})
"""Of cards that may be answered by a gateway's word, without a signature."""


@dataclass(slots=True)
class Shown:
    """A card: what it said, who answered what by which signed line, and how it ended.

    `proposed` are the agent's own arguments, where somebody changed them; `gateways`, with the keys they had, vouch for
    who signed nothing.
    """

    run: str | None
    action: str
    sha256: str
    may: frozenset[str]
    quorum: int
    later: dict[str, str] = field(default_factory=dict[str, str])
    circles: tuple[Circle, ...] = ()
    shown: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    args: JsonValue = None
    proposed: JsonValue = None
    keys: dict[str, str] = field(default_factory=dict[str, str])
    verdicts: dict[str, str] = field(default_factory=dict[str, str])
    gateways: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    lines: dict[str, dict[str, JsonValue]] = field(default_factory=dict[str, dict[str, JsonValue]])
    end: str | None = None

    @property
    def voters(self) -> set[str]:
        """Who approved, or did it by hand."""
        return {name for name, answer in self.verdicts.items() if answer != "deny"}

    def hear(self, body: EscalationVerdict, line: dict[str, JsonValue] | None, people: People) -> None:
        """Note somebody's verdict, the line of it, and the keys that stand for them, and for who vouches, now."""
        name, vouch = body.operator, body.unsigned
        if line is not None:
            self.lines.setdefault(name, line)
        self.verdicts.setdefault(name, body.answer)
        self.keys[name] = people.key_of(name)
        if vouch is not None:
            self.gateways[name] = (vouch.gateway, people.key_of(vouch.gateway))

    def strike(self, name: str, key: str | None) -> None:
        """Somebody is enrolled no more, or has this key now: what they said, or vouched for, under another is void."""
        for voter in list(self.verdicts):
            by, under = (voter, self.keys.get(voter)) if voter == name else self.gateways.get(voter, ("", None))
            if by == name and (key is None or under != key):
                del self.verdicts[voter]
                self.lines.pop(voter, None)


def shown_of(record: Record, body: EscalationOpened) -> Shown:
    """A card as it was opened; what has no form of a card's is as good as absent."""
    card = body.card
    may, quorum, action = card.get("may"), card.get("quorum"), card.get("action")
    names = cast(list[JsonValue], may) if isinstance(may, list) else []
    return Shown(
        run=record.run,
        action=action if isinstance(action, str) else "",
        sha256=body.card_sha256,
        may=frozenset(name for name in names if isinstance(name, str)),
        quorum=quorum if isinstance(quorum, int) else 1,
        later=_later(card.get("may_later")),
        circles=_circles(card.get("circles")),
        shown=card,
        args=card.get("args"),
        proposed=card.get("proposed"),
    )


def verdict_fault(
    card: Shown, people: People, body: EscalationVerdict, line: dict[str, JsonValue] | None, at: str
) -> str | None:
    """Why a verdict is none; `line` is the signed one, None if nobody's key signed it."""
    if card.end is not None:
        return f"the card was closed before ({card.end})"
    if body.operator in card.verdicts:
        return "they had answered it before"
    if body.operator not in card.may and body.operator not in card.later:
        return "the card does not name them among those who may answer"
    if body.operator not in card.may and at < card.later[body.operator]:
        return f"the card lets them answer from {card.later[body.operator]} on"
    if (fault := people.role_fault(body.operator, "approver")) is not None:
        return fault
    if line is None:
        return "it is not signed by their key"
    if body.card_sha256 != card.sha256 or line.get("card_sha256") != card.sha256:
        return "it is for another card than was shown"
    if (line.get("escalation"), line.get("answer")) != (body.escalation, body.answer):
        return "the signed line says something else"
    return None


def heard(
    people: People, record: Record, card: Shown, body: EscalationVerdict, what: str, server: str
) -> tuple[dict[str, JsonValue] | None, str | None]:
    """The line of a verdict, and why a gateway's word is not enough for it where nobody signed it."""
    if body.unsigned is None:
        return people.verdict(body.operator, body.signed, server), None
    people.note_unsigned(record, what, body.unsigned)
    line = unsigned_line(body.signed, server)
    return line, people.vouch_fault(body.operator, body.unsigned) or unsigned_fault(card, line)


def asked_by(
    people: People, record: Record, body: EscalationAsked | EscalationClaimed, server: str
) -> tuple[dict[str, JsonValue] | None, str | None]:
    """The line of a word around a card, and what is wrong with a gateway's word for it where nobody signed it."""
    vouch = body.unsigned if isinstance(body, EscalationAsked) else None
    if vouch is None:
        return people.verdict(body.operator, body.signed or "", server), None
    people.note_unsigned(record, f"question of {body.operator!r} on {body.escalation!r}", vouch)
    return unsigned_line(body.signed or "", server), people.vouch_fault(body.operator, vouch)


def unsigned_line(said: str, server: str) -> dict[str, JsonValue] | None:
    """A verdict's line that bears no signature; None if it is none, or one of another server."""
    line = read_object(said)
    if line is None or "sig" in line or (line.get("t"), line.get("server")) != ("decide", server):
        return None
    return line


def unsigned_fault(card: Shown, line: dict[str, JsonValue] | None) -> str | None:
    """Why a verdict needed a signature; None if it did not: one action of no more than medium risk."""
    if line is None:
        return "it is said to be unsigned, and is not such a line"
    if card.shown.get("risk") not in UNSIGNED_RISKS:
        return "nobody signed it, and the card is of more than medium risk"
    if line.get("scope") not in (None, {"once": True}):
        return "nobody signed it, and it is for more than once"
    return None


def _later(given: JsonValue) -> dict[str, str]:
    """Of each operator of a fallback group, from when on they may answer; what is no time is never."""
    found: dict[str, str] = {}
    for one in given if isinstance(given, list) else ():
        fields = one if isinstance(one, dict) else {}
        found[str(fields.get("operator"))] = str(fields.get("from_at") or "never")
    return found


def _circles(given: JsonValue) -> tuple[Circle, ...]:
    """Who answers for which group; what is no name answers for none."""
    found: list[Circle] = []
    for one in given if isinstance(given, list) else ():
        fields = one if isinstance(one, dict) else {}
        names = fields.get("operators")
        operators = tuple(str(name) for name in names) if isinstance(names, list) else ()
        found.append(Circle(group=str(fields.get("group")), operators=operators))
    return tuple(found)


def says_of(body: EscalationAsked | EscalationClaimed) -> dict[str, JsonValue]:
    """What the signed line must say for a word around a card."""
    if isinstance(body, EscalationAsked):
        return {"escalation": body.escalation, "answer": "ask", "reason": body.text}
    answer = "pass" if body.to is not None else "release" if body.released else "claim"
    return {"escalation": body.escalation, "answer": answer, "to": body.to}


def bent(card: Shown, decided: ActionDecided) -> str | None:
    """Leave is for what people signed: the arguments as they changed them, or the result they brought."""
    lines = card.lines.values()
    changed = [line["args"] for line in lines if line.get("args") is not None]
    unchanged = None if card.proposed is None else card.args
    if decided.args != (changed[-1] if changed else unchanged):
        return "its arguments are not those that were signed"
    results = [line.get("result") for line in lines if line.get("answer") == "supply"]
    if decided.supplied != bool(results) or (results and decided.result != results[-1]):
        return "its result is not the one that was signed"
    return None
