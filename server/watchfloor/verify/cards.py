"""Escalations: the card as people saw it, one verdict for each person, one end, and whose word it was.

Never knows what the action did.
"""

from dataclasses import dataclass, field
from typing import cast

from pydantic import JsonValue

from watchfloor.records import Record
from watchfloor.records.bodies import (
    ActionDecided,
    EscalationClosed,
    EscalationOpened,
    EscalationSuperseded,
    EscalationVerdict,
    GrantVoid,
    OperatorEnrolled,
    OperatorRemoved,
)
from watchfloor.verify.payload import Entry
from watchfloor.verify.people import People
from watchfloor.verify.report import Findings
from watchfloor.verify.wider import Passing, Scopes
from watchfloor.wire import card_hash


@dataclass(slots=True)
class Shown:
    """A card: what it said, who answered what by which signed line, and how it ended.

    `proposed` are the agent's own arguments, where somebody changed them.
    """

    run: str | None
    action: str
    sha256: str
    may: frozenset[str]
    quorum: int
    later: dict[str, str] = field(default_factory=dict[str, str])
    shown: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    args: JsonValue = None
    proposed: JsonValue = None
    keys: dict[str, str] = field(default_factory=dict[str, str])
    verdicts: dict[str, str] = field(default_factory=dict[str, str])
    lines: dict[str, dict[str, JsonValue]] = field(default_factory=dict[str, dict[str, JsonValue]])
    end: str | None = None

    @property
    def voters(self) -> set[str]:
        """Who approved, or did it by hand."""
        return {name for name, answer in self.verdicts.items() if answer != "deny"}


class Cards:
    """Follows every card."""

    def __init__(self, findings: Findings, people: People) -> None:
        self._findings = findings
        self._people = people
        self._cards: dict[str, Shown] = {}
        self._open_cards: dict[str, Shown] = {}
        self._changes: dict[str, JsonValue] = {}
        self._scopes = Scopes()
        self._keys: dict[str, str] = {}

    def take(self, entry: Entry, server: str) -> None:
        """Take one record; those of other matters are passed over."""
        match entry.body:
            case EscalationOpened():
                self._open(entry.record, entry.body)
            case EscalationVerdict():
                self._verdict(entry.record, entry.body, server)
            case EscalationSuperseded():
                self._supersede(entry.record, entry.body, server)
            case OperatorRemoved() | OperatorEnrolled():
                self._strike(entry.body)
            case GrantVoid():
                self._scopes.void(entry.body.scopes or ())
            case EscalationClosed():
                self._close(entry.record, entry.body)
            case _:
                pass

    def leave_fault(self, decided: ActionDecided, record: Record, args: JsonValue) -> str | None:
        """Why people's word does not carry this leave; None if it does. Leave without a card needs no person."""
        run = record.run
        if decided.under is not None:
            return self._scopes.fault(decided.under, Passing(decided, record, args))
        if decided.escalation is None and decided.args is not None:
            return "its arguments were changed, and it names no card"
        if decided.escalation is None:
            return f"it names {', '.join(decided.by)} and no card" if decided.by else None
        card = self._cards.get(decided.escalation)
        if card is None or (card.run, card.action) != (run, decided.action):
            return f"card {decided.escalation!r} was never opened for it"
        if card.end != "approved":
            return f"card {decided.escalation!r} was not approved"
        if not set(decided.by) <= card.voters or len(set(decided.by)) < card.quorum:
            return f"{len(card.voters)} of {card.quorum} approved card {decided.escalation!r}"
        return _bent(card, decided)

    def _open(self, record: Record, body: EscalationOpened) -> None:
        card = body.card
        if body.escalation in self._cards:
            self._findings.tampered(record.seq, f"card {body.escalation!r} was opened twice")
        if card_hash(card) != body.card_sha256:
            self._findings.tampered(record.seq, f"card {body.escalation!r} is not the one whose hash people signed")
        if (card.get("run"), card.get("escalation")) != (record.run, body.escalation):
            self._findings.tampered(record.seq, f"card {body.escalation!r} is another run's or another card")
        may, quorum, action = card.get("may"), card.get("quorum"), card.get("action")
        names = cast(list[JsonValue], may) if isinstance(may, list) else []
        if (fault := self._change_fault(body.escalation, card)) is not None:
            self._findings.tampered(record.seq, f"card {body.escalation!r}: {fault}")
        self._cards[body.escalation] = self._open_cards[body.escalation] = Shown(
            run=record.run,
            action=action if isinstance(action, str) else "",
            sha256=body.card_sha256,
            may=frozenset(name for name in names if isinstance(name, str)),
            quorum=quorum if isinstance(quorum, int) else 1,
            later=_later(card.get("may_later")),
            shown=card,
            args=card.get("args"),
            proposed=card.get("proposed"),
        )

    def _change_fault(self, escalation: str, card: dict[str, JsonValue]) -> str | None:
        """Changed arguments on a card are those that somebody signed when they changed the card before it."""
        changed = self._changes.pop(escalation, None)
        if changed is None and card.get("proposed") is None:
            return None
        before = self._cards.get(str(card.get("supersedes")))
        if changed is None and before is not None and before.proposed is not None:
            changed = before.args  # changed before, and asked again by a new policy
        return None if changed == card.get("args") else "its arguments are not those that were signed"

    def _strike(self, body: OperatorRemoved | OperatorEnrolled) -> None:
        """Somebody is an operator no more, or has another key: what they said to open cards counts no more."""
        key = body.key if isinstance(body, OperatorEnrolled) else ""
        if self._keys.get(body.operator, key) != key:
            self._scopes.strike(body.operator)
        self._keys[body.operator] = key
        for card in self._open_cards.values():
            if not isinstance(body, OperatorEnrolled) or card.keys.get(body.operator) != body.key:
                card.verdicts.pop(body.operator, None)
                card.lines.pop(body.operator, None)

    def _verdict(self, record: Record, body: EscalationVerdict, server: str) -> None:
        what = f"{body.answer} of {body.operator!r} on card {body.escalation!r}"
        card = self._cards.get(body.escalation)
        if card is None:
            self._findings.tampered(record.seq, f"{what}: the card was never opened")
            return
        line = self._people.verdict(body.operator, body.signed, server)
        fault = self._verdict_fault(card, body, line, record.at)
        if fault is not None:
            self._findings.tampered(record.seq, f"{what}: {fault}")
        if line is not None:
            card.lines.setdefault(body.operator, line)
        card.verdicts.setdefault(body.operator, body.answer)
        card.keys[body.operator] = self._people.key_of(body.operator)

    def _verdict_fault(
        self, card: Shown, body: EscalationVerdict, line: dict[str, JsonValue] | None, at: str
    ) -> str | None:
        if card.end is not None:
            return f"the card was closed before ({card.end})"
        if body.operator in card.verdicts:
            return "they had answered it before"
        if body.operator not in card.may and body.operator not in card.later:
            return "the card does not name them among those who may answer"
        if body.operator not in card.may and at < card.later[body.operator]:
            return f"the card lets them answer from {card.later[body.operator]} on"
        if (fault := self._people.role_fault(body.operator, "approver")) is not None:
            return fault
        if line is None:
            return "it is not signed by their key"
        if body.card_sha256 != card.sha256 or line.get("card_sha256") != card.sha256:
            return "it is for another card than was shown"
        if (line.get("escalation"), line.get("answer")) != (body.escalation, body.answer):
            return "the signed line says something else"
        return None

    def _supersede(self, record: Record, body: EscalationSuperseded, server: str) -> None:
        card = self._open_cards.pop(body.escalation, None)
        if card is None:
            self._findings.tampered(record.seq, f"card {body.escalation!r} was superseded and was not open")
            return
        if body.operator is not None:
            signed = body.signed or ""
            verdict = EscalationVerdict(
                escalation=body.escalation,
                operator=body.operator,
                answer="approve",
                card_sha256=card.sha256,
                signed=signed,
            )
            line = self._people.verdict(body.operator, signed, server)
            if (fault := self._verdict_fault(card, verdict, line, record.at)) is not None:
                self._findings.tampered(record.seq, f"change of card {body.escalation!r} by {body.operator!r}: {fault}")
            if body.by is not None and line is not None:
                self._changes[body.by] = line.get("args")
        card.end = "superseded"

    def _close(self, record: Record, body: EscalationClosed) -> None:
        card = self._cards.get(body.escalation)
        self._open_cards.pop(body.escalation, None)
        if card is None:
            self._findings.tampered(record.seq, f"card {body.escalation!r} was closed and never opened")
        elif card.end is not None:
            self._findings.tampered(record.seq, f"card {body.escalation!r} was closed twice")
        else:
            card.end = body.end
            if body.end == "approved":
                self._scopes.open(record, card.shown, card.lines)
            if body.end == "approved" and len(card.voters) < card.quorum:
                says = f"card {body.escalation!r} was approved by {len(card.voters)} of {card.quorum}"
                self._findings.tampered(record.seq, says)


def _later(given: JsonValue) -> dict[str, str]:
    """Of each operator of a fallback group, from when on they may answer; what is no time is never."""
    found: dict[str, str] = {}
    for one in given if isinstance(given, list) else ():
        fields = one if isinstance(one, dict) else {}
        found[str(fields.get("operator"))] = str(fields.get("from_at") or "never")
    return found


def _bent(card: Shown, decided: ActionDecided) -> str | None:
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
