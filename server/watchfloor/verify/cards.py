"""Escalations: the card as people saw it, one verdict for each person, one end, and whose word it was.

Never knows what the action did.
"""

from pydantic import JsonValue

from watchfloor.records import Record
from watchfloor.records.bodies import (
    ActionDecided,
    EscalationAsked,
    EscalationClaimed,
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
from watchfloor.verify.shown import Shown, asked_by, bent, heard, says_of, shown_of, verdict_fault
from watchfloor.verify.wider import Passing, Scopes
from watchfloor.wire import card_hash, unheard


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
            case EscalationAsked() | EscalationClaimed():
                self._confer(entry.record, entry.body, server)
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
        return bent(card, decided)

    def _open(self, record: Record, body: EscalationOpened) -> None:
        card = body.card
        if body.escalation in self._cards:
            self._findings.tampered(record.seq, f"card {body.escalation!r} was opened twice")
        if card_hash(card) != body.card_sha256:
            self._findings.tampered(record.seq, f"card {body.escalation!r} is not the one whose hash people signed")
        if (card.get("run"), card.get("escalation")) != (record.run, body.escalation):
            self._findings.tampered(record.seq, f"card {body.escalation!r} is another run's or another card")
        if (fault := self._change_fault(body.escalation, card)) is not None:
            self._findings.tampered(record.seq, f"card {body.escalation!r}: {fault}")
        self._cards[body.escalation] = self._open_cards[body.escalation] = shown_of(record, body)

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
            card.strike(body.operator, body.key if isinstance(body, OperatorEnrolled) else None)

    def _verdict(self, record: Record, body: EscalationVerdict, server: str) -> None:
        what = f"{body.answer} of {body.operator!r} on card {body.escalation!r}"
        card = self._cards.get(body.escalation)
        if card is None:
            self._findings.tampered(record.seq, f"{what}: the card was never opened")
            return
        line, doubt = heard(self._people, record, card, body, what, server)
        fault = doubt or verdict_fault(card, self._people, body, line, record.at)
        if fault is not None:
            self._findings.tampered(record.seq, f"{what}: {fault}")
        card.hear(body, line, self._people)

    def _confer(self, record: Record, body: EscalationAsked | EscalationClaimed, server: str) -> None:
        """Words that decide nothing are still those of whoever is said to have said them."""
        if body.signed is None:
            return
        card, says = self._cards.get(body.escalation), says_of(body)
        line, doubt = asked_by(self._people, record, body, server)
        if doubt is not None:
            self._findings.tampered(record.seq, f"question of {body.operator!r} on {body.escalation!r}: {doubt}")
        if line is None or card is None or {name: line.get(name) for name in says} != says:
            what = f"{says['answer']} of {body.operator!r} on card {body.escalation!r}"
            self._findings.tampered(record.seq, f"{what} is not what they signed")

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
                unsigned=body.unsigned,
            )
            what = f"change of card {body.escalation!r} by {body.operator!r}"
            line, doubt = heard(self._people, record, card, verdict, what, server)
            if fault := doubt or verdict_fault(card, self._people, verdict, line, record.at):
                self._findings.tampered(record.seq, f"{what}: {fault}")
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
            if body.end == "approved" and (missing := unheard(card.circles, card.voters)):
                says = f"card {body.escalation!r} was approved by nobody of {', '.join(missing)}"
                self._findings.tampered(record.seq, says)
            if body.end == "approved" and len(card.voters) < card.quorum:
                says = f"card {body.escalation!r} was approved by {len(card.voters)} of {card.quorum}"
                self._findings.tampered(record.seq, says)
