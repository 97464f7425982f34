"""An operator's order in one's own hand: who ordered what, and the forms it takes.

The same word becomes the line to the agent, the record, the lock, and the journal's entry. Never
knows which runs it reaches.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from watchfloor.chain import jcs
from watchfloor.identity import Fact
from watchfloor.records.bodies import LockSet, RunOrdered, Scope
from watchfloor.wire import Order, stamp
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import OrderGiven

Kind = Literal["pause", "resume", "kill"]

SERVER: Final = "server"
"""Who orders what follows of itself, such as that children die with their parent. It signs nothing."""


class Entry(Fact):
    """What the journal keeps of an order: enough to carry it out again. `cmds` are its numbers at the `runs`."""

    order: str
    kind: Kind
    scope: Scope
    by: str
    reason: str
    signed: str | None = None
    raised: str | None = None
    epoch: int
    at: str
    runs: tuple[str, ...]
    cmds: tuple[int, ...] = ()
    after_s: float | None = None


class Word(NamedTuple):
    """An order as a person gave it: `signed` is their own line if its signature holds, else `raised` says why not."""

    order: str
    kind: Kind
    scope: Scope
    by: str
    reason: str
    signed: str | None
    raised: str | None

    @property
    def leaves_no_lock(self) -> bool:
        """True for what the server ordered by itself: that a parent is over forbids no new start."""
        return self.by == SERVER and self.signed is None and self.order == f"X-{self.scope.value}"

    def line(self, cmd: int, kind: Kind, epoch: int, after_s: float | None = None) -> Order:
        """The line for an agent."""
        return Order(
            order=self.order,
            cmd=cmd,
            kind=kind,
            epoch=epoch,
            by=self.by,
            reason=self.reason,
            after_s=after_s,
            signed=self.signed,
        )

    def body(self, cmd: int, kind: Kind, *, fence: int | None = None, after_s: float | None = None) -> RunOrdered:
        """The record's body."""
        return RunOrdered(
            order=self.order,
            cmd=cmd,
            kind=kind,
            scope=self.scope,
            by=self.by,
            reason=self.reason,
            signed=self.signed,
            raised=self.raised,
            fence=fence,
            after_s=after_s,
        )

    def lock(self, agent: str | None = None, human: str | None = None) -> LockSet:
        """The lock that a kill leaves; a run's is on its agent and person."""
        return LockSet(
            scope=self.scope,
            agent=agent,
            human=human,
            by=self.by,
            reason=self.reason,
            order=self.order,
            kill=True,
            signed=self.signed,
        )

    def entry(self, epoch: int, cmds: Mapping[str, int], now: Now, after_s: float | None = None) -> bytes:
        """The journal's entry, JCS; `cmds` are the numbers that the order has at each run."""
        entry = Entry(
            order=self.order,
            kind=self.kind,
            scope=self.scope,
            by=self.by,
            reason=self.reason,
            signed=self.signed,
            raised=self.raised,
            epoch=epoch,
            at=stamp(now.at),
            runs=tuple(cmds),
            cmds=tuple(cmds.values()),
            after_s=after_s,
        )
        return jcs(entry.model_dump(mode="json", exclude_none=True))


def word_of(given: OrderGiven, kind: Kind) -> Word:
    """Read an operator's order as one of this kind."""
    line = given.read.body
    return Word(
        order=line.id,
        kind=kind,
        scope=line.scope.scope,
        by=given.operator.name,
        reason=line.reason or "",
        signed=None if given.doubt else given.read.raw.decode(),
        raised=given.doubt or None,
    )


def word_in(entry: Entry) -> Word:
    """Read an order out of the journal."""
    return Word(entry.order, entry.kind, entry.scope, entry.by, entry.reason, entry.signed, entry.raised)


def word_of_body(body: RunOrdered) -> Word:
    """Read an order out of a record."""
    return Word(body.order, body.kind, body.scope, body.by, body.reason, body.signed, body.raised)


def last_will(parent: str, why: str) -> Word:
    """The server's own order for the children of a run that is over: it leaves no lock."""
    raised = f"run {parent!r}, which it was delegated by, {why}"
    return Word(f"X-{parent}", "kill", Scope(kind="run", value=parent), SERVER, raised, None, raised)
