"""Delegation: no child began but by what its parent had handed on, once, and none had more leave than those above it.

Never knows what an action was about.
"""

from dataclasses import dataclass
from typing import Final

from watchfloor.chain import unb64url
from watchfloor.identity import Blend, Hop
from watchfloor.records import Record
from watchfloor.records.bodies import (
    ActionDecided,
    DelegationIssued,
    DelegationUsed,
    GrantIssued,
    IdentityRefreshed,
    RunEnded,
    RunOrdered,
    RunStarted,
    RunStopped,
)
from watchfloor.verify.payload import Entry
from watchfloor.verify.report import Findings
from watchfloor.wire import PublicKey

HOPS: Final = 8
"""The longest chain there may be."""


@dataclass(slots=True)
class Handed:
    """What one run handed on, and the run that began by it."""

    parent: str
    body: DelegationIssued
    child: str | None = None


@dataclass(slots=True)
class Member:
    """A run in the graph: its person, what it was handed, whether it is over."""

    blend: Blend
    is_over: bool = False

    @property
    def hops(self) -> tuple[Hop, ...]:
        """The runs that it was delegated through."""
        return self.blend.hops


class Delegations:
    """Follows who handed what on to whom."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._handed: dict[str, Handed] = {}
        self._runs: dict[str, Member] = {}

    def take(self, entry: Entry) -> None:
        """Take one record; those of other matters are passed over."""
        record, run = entry.record, entry.record.run
        if run is None:
            return
        match entry.body:
            case DelegationIssued() as body:
                self._tell(record, self._issued(run, body))
            case DelegationUsed() as body:
                self._tell(record, self._used(run, body))
            case RunStarted() as body:
                self._tell(record, self._start_fault(record, run, body))
                self._runs[run] = Member(body.identity)
            case IdentityRefreshed() as body:
                self._tell(record, self._refreshed(run, body))
            case ActionDecided() as body if body.answer == "allow":
                self._tell(record, self._leave_fault(run, body.tool, body))
            case GrantIssued() as body:
                self._tell(record, self._leave_fault(run, body.tool, None))
            case _:
                self._over(entry, run)

    def _tell(self, record: Record, fault: str | None) -> None:
        if fault is not None:
            self._findings.tampered(record.seq, fault)

    def _over(self, entry: Entry, run: str) -> None:
        body, member = entry.body, self._runs.get(run)
        said_so = entry.said is not None and entry.said.t == "ended"
        killed = isinstance(body, RunOrdered) and entry.record.kind == "run.stopping"
        if member is not None and (said_so or killed or isinstance(body, RunEnded | RunStopped)):
            member.is_over = True

    def _issued(self, run: str, body: DelegationIssued) -> str | None:
        what = f"delegation {body.delegation!r}"
        if body.delegation in self._handed:
            return f"{what} was issued before"
        self._handed[body.delegation] = Handed(run, body)
        parent = self._runs.get(run)
        if parent is None or parent.is_over:
            return f"{what} was issued by run {run!r}, which was over or never began"
        more = set(body.tools) - set(parent.hops[-1].tools) if parent.hops else set[str]()
        return f"{what} hands on {', '.join(sorted(more))}, which run {run!r} had not got" if more else None

    def _used(self, run: str, body: DelegationUsed) -> str | None:
        handed = self._handed.get(body.delegation)
        what = f"delegation {body.delegation!r}"
        if handed is None or handed.parent != run:
            return f"{what} was used, and run {run!r} never issued it"
        if handed.child is not None:
            return f"{what} was used twice"
        handed.child = body.run
        return None

    def _start_fault(self, record: Record, run: str, body: RunStarted) -> str | None:
        hops = body.identity.hops
        if not hops:
            return None
        last, what = hops[-1], f"run {run!r} was delegated"
        handed, parent = self._handed.get(last.delegation), self._runs.get(last.run)
        if handed is None or parent is None or handed.parent != last.run:
            return f"{what}, and run {last.run!r} never issued that"
        if handed.child != run:
            return f"{what} by {last.delegation!r}, which was not used for it"
        if parent.is_over:
            return f"{what} by run {last.run!r}, which was over before"
        if record.at > handed.body.expires_at:
            return f"{what} by {last.delegation!r}, which had expired at {handed.body.expires_at}"
        if not _is_bearer(handed.body, body):
            return f"{what}, and that was for another agent, or another key"
        if not _is_chain(hops, parent, handed.body):
            return f"{what}, and its chain is not the one of run {last.run!r}"
        if _person(body.identity) != _person(parent.blend):
            return f"{what}, and acts for another person than run {last.run!r}"
        return f"{what} over {len(hops)} hops, more than {HOPS}" if len(hops) > HOPS else None

    def _refreshed(self, run: str, body: IdentityRefreshed) -> str | None:
        member = self._runs.get(run)
        if member is None:
            return None
        before, member.blend = member.blend, body.identity
        if [_step(hop) for hop in before.hops] != [_step(hop) for hop in body.identity.hops]:
            return f"the chain of run {run!r} changed while it ran"
        is_same = not before.hops or _person(before) == _person(body.identity)
        return None if is_same else f"delegated run {run!r} changed its person"

    def _leave_fault(self, run: str, tool: str, body: ActionDecided | None) -> str | None:
        member = self._runs.get(run)
        if member is None or not member.hops:
            return None
        what = f"delegated run {run!r} had leave for {tool}"
        if tool not in member.hops[-1].tools:
            return f"{what}, which was never handed on to it"
        over = [hop.run for hop in member.hops if hop.run not in self._runs or self._runs[hop.run].is_over]
        if over:
            return f"{what}, and run {over[0]!r} above it was over before"
        if body is None:
            return None
        answers = {each.run: each.answer for each in body.hops or ()}
        missing = [hop.run for hop in member.hops if answers.get(hop.run) != "allow"]
        return f"{what}, and run {missing[0]!r} above it had not" if missing else None


def _is_bearer(handed: DelegationIssued, body: RunStarted) -> bool:
    agent = body.identity.agent
    key = None if body.key is None else PublicKey(unb64url(body.key)).thumbprint
    return (agent.name, agent.attestation.key, key) == (handed.agent, handed.jkt, handed.jkt)


def _is_chain(hops: tuple[Hop, ...], parent: Member, handed: DelegationIssued) -> bool:
    """True if a chain is the parent's own and the parent as its last hop."""
    above = [_step(hop) for hop in hops[:-1]] == [_step(hop) for hop in parent.hops]
    return above and hops[-1].agent == parent.blend.agent.name and hops[-1].tools == handed.tools


def _step(hop: Hop) -> tuple[str, str, tuple[str, ...]]:
    return (hop.run, hop.delegation, hop.tools)


def _person(blend: Blend) -> str | None:
    return None if blend.human is None else blend.human.id
