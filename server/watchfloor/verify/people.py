"""Operators: which key stood for whom and when, and whether their orders and verdicts bear their signature.

Never knows what an order led to.
"""

from typing import Final, NamedTuple, assert_never, cast

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256, unb64url
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.records import Record
from watchfloor.records.bodies import (
    LockLifted,
    LockSet,
    OperatorEnrolled,
    OperatorRemoved,
    PolicyLoaded,
    ProposalMade,
    RunOrdered,
)
from watchfloor.verify.payload import Entry, read_object
from watchfloor.verify.report import Findings
from watchfloor.wire import PublicKey, operator_message, ssh_fingerprint

Ordered = RunOrdered | LockSet | LockLifted

_CACHED: Final = 10_000
"""Signed lines that are known to be good: one order may be written down for a thousand runs."""


class Enrolled(NamedTuple):
    """A key that stood for an operator, until the next one or their removal."""

    key: PublicKey
    roles: tuple[str, ...]


class People:
    """Knows every operator's keys so far."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._now: dict[str, Enrolled] = {}
        self._ever: dict[str, list[PublicKey]] = {}
        self._good: dict[tuple[str, str], dict[str, JsonValue]] = {}
        self._noted: set[str] = set()
        self._has_policy = False

    def take(self, entry: Entry, server: str) -> None:
        """Take one record; those of other matters are passed over."""
        record, body = entry.record, entry.body
        match body:
            case OperatorEnrolled():
                self._enrol(record, body, server)
            case OperatorRemoved():
                self._administered(record, "operator.remove", body, server)
                self._now.pop(body.operator, None)
            case PolicyLoaded():
                self._loaded(record, body, server)
            case ProposalMade():
                self._proposed(record, body, server)
            case RunOrdered() | LockSet() | LockLifted():
                self._ordered(record, body, server)
            case _:
                pass

    def role_fault(self, name: str, role: str) -> str | None:
        """Why this operator may not act in a role now; None if they may."""
        operator = self._now.get(name)
        if operator is None:
            return f"{name!r} is no operator"
        return None if role in operator.roles else f"{name!r} is no {role}"

    def key_of(self, name: str) -> str:
        """The key that stands for an operator now, as its record has it; empty if none does."""
        operator = self._now.get(name)
        return "" if operator is None else b64url(operator.key.raw)

    def verdict(self, name: str, signed: str, server: str) -> dict[str, JsonValue] | None:
        """Read a verdict's line if this operator's present key signed it."""
        operator = self._now.get(name)
        return None if operator is None else _signed_by([operator.key], "decide", signed, server)

    def note_unsigned(self, record: Record, what: str, vouch: Vouch | None) -> None:
        """Say that nobody signed something, and by whose word it is that operator's."""
        self._note(record, what + (f"; {vouch.gateway} vouches for the key {vouch.fingerprint}" if vouch else ""))

    def vouch_fault(self, name: str, vouch: Vouch) -> str | None:
        """Why a gateway's word does not make something this operator's; None if it does."""
        gateway, operator = self._now.get(vouch.gateway), self._now.get(name)
        if gateway is None or gateway.roles != GATEWAY:
            return f"{vouch.gateway!r}, by whose word it is theirs, is no gateway"
        if operator is None or ssh_fingerprint(operator.key.raw) != vouch.fingerprint:
            return f"{vouch.fingerprint!r}, which logged in, is no key of theirs"
        return None

    def _enrol(self, record: Record, body: OperatorEnrolled, server: str) -> None:
        self._administered(record, "operator.add", body, server)
        try:
            key = PublicKey(unb64url(body.key))
        except ValueError:
            self._findings.tampered(record.seq, f"the key of operator {body.operator!r} is none")
            return
        self._now[body.operator] = Enrolled(key, body.roles)
        self._ever.setdefault(body.operator, []).append(key)

    def _administered(self, record: Record, do: str, body: OperatorEnrolled | OperatorRemoved, server: str) -> None:
        what = f"{do} {body.operator!r} by {body.by!r}"
        if body.signed is None:
            self._note(record, what)
            return
        line = self.line("admin", body.by, body.signed, server)
        if line is None:
            self._findings.tampered(record.seq, f"{what} is not signed by a key of theirs")
        elif (line.get("do"), line.get("operator")) != (do, body.operator):
            self._findings.tampered(record.seq, f"{what}: the signed line says something else")

    def _loaded(self, record: Record, body: PolicyLoaded, server: str) -> None:
        what = f"policy {body.policy[:8]!r} by {body.by!r}"
        if b64url(sha256(jcs(dict(body.files)))) != body.policy:
            self._findings.tampered(record.seq, f"{what}: its files are others than its hash says")
        if not body.signed and self._has_policy:
            self._note(record, what)
        self._has_policy = True
        names = body.by.split(", ")
        if body.signed and len(body.signed) != len(names):
            self._findings.tampered(record.seq, f"{what} bears {len(body.signed)} signatures")
        for by, signed in zip(names, body.signed, strict=False):
            line = self.line("admin", by, signed, server)
            if line is None or (line.get("do"), line.get("policy")) != ("policy.load", body.policy):
                self._findings.tampered(record.seq, f"{what} is not signed by a key of {by!r}")
            elif (fault := self.role_fault(by, "admin")) is not None:
                self._findings.tampered(record.seq, f"{what}: {fault}")

    def _proposed(self, record: Record, body: ProposalMade, server: str) -> None:
        """A policy that waits is its first administrator's word over exactly its files."""
        if body.signed is None:
            return
        what = f"proposal {body.proposal!r} by {body.by!r}"
        if b64url(sha256(jcs(dict(body.files or {})))) != body.policy:
            self._findings.tampered(record.seq, f"{what}: its files are others than its hash says")
        line = self.line("admin", body.by, body.signed, server)
        if line is None or (line.get("do"), line.get("policy")) != ("policy.load", body.policy):
            self._findings.tampered(record.seq, f"{what} is not signed by a key of theirs")

    def _ordered(self, record: Record, body: Ordered, server: str) -> None:
        what = f"{record.kind} by {body.by!r}, order {body.order!r}"
        raised = body.raised if isinstance(body, RunOrdered) else None
        if body.signed is None:
            self._note(record, f"{what}{f' ({raised})' if raised else ''}")
            return
        line = self.line("order", body.by, body.signed, server)
        if line is None:
            self._findings.tampered(record.seq, f"{what} is not signed by a key of theirs")
        elif not _says(line, body):
            self._findings.tampered(record.seq, f"{what}: the signed line says something else")

    def line(self, kind: str, by: str, signed: str, server: str) -> dict[str, JsonValue] | None:
        """Read a line that any key which ever stood for this operator signed: it may be carried out again later."""
        known = self._good.get((by, signed))
        if known is None:
            known = _signed_by(self._ever.get(by, []), kind, signed, server)
            if known is not None and len(self._good) < _CACHED:
                self._good[by, signed] = known
        return known

    def _note(self, record: Record, what: str) -> None:
        if what not in self._noted:
            self._noted.add(what)
            self._findings.note(record.seq, f"nobody signed: {what}")


def _signed_by(keys: list[PublicKey], kind: str, signed: str, server: str) -> dict[str, JsonValue] | None:
    line = read_object(signed)
    if line is None or line.get("t") != kind or line.get("server") != server:
        return None
    signature = line.get("sig")
    if not isinstance(signature, str):
        return None
    try:
        message = operator_message(kind, server, line)
    except ValueError:
        return None
    return line if any(key.vouches(signature, message) for key in keys) else None


def _says(line: dict[str, JsonValue], body: Ordered) -> bool:
    """True if the signed line orders what is written down."""
    return line.get("id") == body.order and line.get("kind") in _kinds(body) and _is_scope(line.get("scope"), body)


def _kinds(body: Ordered) -> tuple[str, ...]:
    match body:
        case RunOrdered():
            return (body.kind,)
        case LockSet():
            return ("kill" if body.kill else "lock",)
        case LockLifted():
            return ("rearm" if body.kill else "unlock",)
        case _:
            assert_never(body)


def _is_scope(scope: JsonValue, body: Ordered) -> bool:
    """True if the scope is the signed one, or one run of it: a kill that came due is written down for each run."""
    if not isinstance(scope, dict):
        return False
    said = cast(dict[str, JsonValue], scope)
    kind = body.scope.kind
    return said == {kind: True if kind == "all" else body.scope.value} or (kind == "run" and "run" not in said)
