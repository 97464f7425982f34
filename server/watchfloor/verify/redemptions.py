"""Grants as enforcement points used them up: each once, none of a run that could not act, and every receipt signed.

And no kill is called fenced where no point stood. Never knows what was executed.
"""

from dataclasses import dataclass, field

from watchfloor.chain import unb64url
from watchfloor.errors import ProtocolError
from watchfloor.records import Record
from watchfloor.records.bodies import (
    GrantIssued,
    GrantRedeemed,
    GrantVoid,
    PointCame,
    RunEnded,
    RunLinked,
    RunLost,
    RunOrdered,
    RunStage,
    RunStopped,
)
from watchfloor.verify.payload import Entry, Said
from watchfloor.verify.report import Findings
from watchfloor.wire import RECEIPTS, PublicKey, receipt_message


@dataclass(slots=True)
class Purse:
    """A run's grants: of which action, who used each up (the point's key), which are void; and why it may not act.

    `targets` are those that it ever had leave for.
    """

    targets: set[str] = field(default_factory=set[str])
    actions: dict[str, str] = field(default_factory=dict[str, str])
    used: dict[str, str] = field(default_factory=dict[str, str])
    void: set[str] = field(default_factory=set[str])
    over: str = ""
    pause: str = ""


class Redemptions:
    """Follows every grant from its issue to its receipt."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._runs: dict[str, Purse] = {}
        self._guarded: set[str] = set()

    def take(self, entry: Entry, server: str) -> None:
        """Take one record; those of other matters are passed over."""
        record = entry.record
        if isinstance(entry.body, PointCame):
            self._guarded.update(entry.body.targets)
        if record.run is None:
            return
        purse = self._runs.setdefault(record.run, Purse())
        if entry.said is not None:
            self._said(purse, record, entry.said, server)
        match entry.body:
            case GrantIssued() as body:
                purse.actions[body.grant] = body.action
                purse.targets.add(body.target)
            case GrantVoid() as body:
                purse.void.update(body.grants)
            case GrantRedeemed() as body:
                if (fault := _fault(purse, body)) is not None:
                    self._findings.tampered(record.seq, f"grant {body.grant!r} was used up, but {fault}")
                purse.used.setdefault(body.grant, body.key)
            case RunStage(stage="fenced"):
                self._fenced(purse, record)
            case _:
                _follow(purse, entry)

    def _fenced(self, purse: Purse, record: Record) -> None:
        bare = sorted(purse.targets - self._guarded)
        if bare or not purse.targets:
            before = f"before {', '.join(bare)}" if bare else "before anything that it had leave for"
            self._findings.tampered(
                record.seq, f"run {record.run!r} is called fenced, but no point ever stood {before}"
            )

    def _said(self, purse: Purse, record: Record, said: Said, server: str) -> None:
        if said.t == "ended":
            purse.over = purse.over or "had ended"
        elif said.t == "outcome" and "receipt" in said.fields:
            fault = _receipt_fault(purse, said, server)
            if fault is not None:
                self._findings.tampered(record.seq, f"the receipt of action {said.text('action')!r} {fault}")


def _follow(purse: Purse, entry: Entry) -> None:
    """What keeps a run from acting, and what lets it again."""
    match entry.body:
        case RunOrdered():
            if entry.record.kind == "run.stopping":
                purse.over = "was killed before"
            purse.pause = "stood still" if entry.record.kind == "run.held" else ""
        case RunLost():
            purse.pause = purse.pause or "had lost its lease"
        case RunLinked():
            purse.pause = "" if purse.pause == "had lost its lease" else purse.pause
        case RunStopped() | RunEnded():
            purse.over = purse.over or "was over"
        case _:
            pass


def _fault(purse: Purse, body: GrantRedeemed) -> str | None:
    if body.grant not in purse.actions:
        return "its run was never given it"
    if purse.actions[body.grant] != body.action:
        return f"it is for action {purse.actions[body.grant]!r}, not for {body.action!r}"
    if body.grant in purse.used:
        return "it was used up before"
    if purse.over or purse.pause:
        return f"its run {purse.over or purse.pause}"
    return "it was void" if body.grant in purse.void else None


def _receipt_fault(purse: Purse, said: Said, server: str) -> str | None:
    try:
        read = RECEIPTS.read(said.text("receipt").encode())
    except ProtocolError as error:
        return f"is none: {error.reason}"
    grant = read.body.grant
    if purse.actions.get(grant) != said.text("action") or grant not in purse.used:
        return f"is for grant {grant!r}, which no point used up for it"
    if not PublicKey(unb64url(purse.used[grant])).verifies(read.body.sig, receipt_message(server, read.fields)):
        return "is not signed by the point that used its grant up"
    return None
