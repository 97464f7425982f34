"""What a run may do now, and who waits in it: the same whichever way its lines take to the server.

Never knows a connection, nor what acting means.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, Literal, NamedTuple, Protocol

from watchfloor.agent.body import Body
from watchfloor.agent.gate import Gate
from watchfloor.agent.home import Home
from watchfloor.agent.leases import LeaseClock, ServerClock
from watchfloor.agent.plain import clean, told
from watchfloor.agent.pulse import Pulse
from watchfloor.agent.waiting import Waiting, WaitingRoom
from watchfloor.errors import Stopped
from watchfloor.ids import new_id
from watchfloor.link import Surroundings
from watchfloor.wire import Delegate, Delegation, Note, Outcome, Said, ToolTerms, moment, stamp

NOTES: Final = 256
"""Operators' notes that nobody has read yet; beyond that the oldest is dropped: the ledger has them all."""

LOOK_S: Final = 1.0
"""How often the lease is looked at, at the latest: a machine that slept is past it at once."""

ERROR_CHARS: Final = 4000
"""How much of an error's text is told."""


class Facts(NamedTuple):
    """What stays the same as long as the run lives."""

    server: str
    run: str


class Outlet(Protocol):
    """Where lines go, numbered; it drops none."""

    @property
    def is_full(self) -> bool:
        """True if the agent should wait before it says more."""
        ...

    @property
    def unconfirmed_count(self) -> int:
        """Lines that are not known to be durable."""
        ...

    def say(self, make: Callable[[int], Said]) -> int:
        """Take the line that `make` builds for its number; raises ValueError for one that the wire would refuse."""
        ...


class Stance:
    """The run's state in this process. `body` is what orders are carried out on."""

    def __init__(
        self,
        facts: Facts,
        outlet: Outlet,
        surroundings: Surroundings,
        *,
        clock: ServerClock,
        tools: Mapping[str, ToolTerms],
        credential: str,
        seal_key: bytes,
    ) -> None:
        self.facts = facts
        self.surroundings = surroundings
        self.clock = clock
        self.tools = tools
        self.credential = credential
        self.seal_key = seal_key
        self.home = Home.here()
        self.body: Body | None = None
        self.lease = LeaseClock()
        self.gate = Gate(self._gate_changed)
        self.waiting = WaitingRoom()
        self.notes: deque[Note] = deque(maxlen=NOTES)
        self.links_count = 0
        self.pulse = Pulse()
        self._outlet = outlet

    def look_at_lease(self) -> None:
        """Close or open the gate by the lease as it is now."""
        if self.lease.is_live(self.surroundings.boot_s()):
            self.gate.open("lease")
        else:
            self.gate.close("lease")

    async def watch_lease(self) -> None:
        """Close the gate when the lease is over, whether a connection holds or not; returns when the run is over."""
        while self.gate.over is None:
            self.look_at_lease()
            left_s = self.lease.left_s(self.surroundings.boot_s())
            await asyncio.sleep(min(LOOK_S, left_s) if left_s > 0 else LOOK_S)

    def may_begin(self) -> bool:
        """True if the run may act at this moment; may be asked from any thread."""
        return self.gate.is_open and self.lease.is_live(self.surroundings.boot_s())

    async def may_act(self) -> None:
        """Wait until the run may act, and hold no await between this and the act; raises `Stopped`."""
        while True:
            await self.gate.passed()
            self.look_at_lease()
            if self.gate.is_open:
                return

    def is_over(self, expires_at: str) -> bool:
        """True if the server's clock is past a time of the server's."""
        return self.clock.now(self.surroundings.boot_s()) >= moment(expires_at)

    async def room(self) -> None:
        """Wait while too much is unconfirmed; raises `Stopped`."""
        await self.pulse.until(lambda: self.gate.over is not None or not self._outlet.is_full)
        self.gate.check()

    async def confirmed(self) -> None:
        """Wait until everything said is durable, or the run is over."""
        await self.pulse.until(lambda: self.gate.over is not None or not self.unconfirmed_count)

    @property
    def unconfirmed_count(self) -> int:
        """Lines of this process that are not known to be durable."""
        return self._outlet.unconfirmed_count

    def say(self, make: Callable[[int, str], Said]) -> int:
        """Say the line that `make` builds for its number and time; raises ValueError where the wire would refuse it."""
        at = stamp(self.surroundings.now())
        seq = self._outlet.say(lambda seq: make(seq, at))
        self.pulse.beat()
        return seq

    def say_outcome(
        self,
        action: str,
        *,
        value: object = None,
        error: str | None = None,
        unknown: bool = False,
        receipt: str | None = None,
    ) -> None:
        """Say how an action ended. It never waits for room: there is one for each action, and actions did wait."""
        said = None if error is None else clean(error)[:ERROR_CHARS]
        if said is None and not unknown:
            result = told(value)
            self.say(
                lambda seq, at: Outcome(
                    seq=seq, at=at, action=action, status="succeeded", result=result, receipt=receipt
                )
            )
            return
        status: Literal["unknown", "failed"] = "unknown" if unknown else "failed"
        self.say(lambda seq, at: Outcome(seq=seq, at=at, action=action, status=status, error=said, receipt=receipt))

    def give_up(self, waiting: Waiting) -> None:
        """Nobody waits for this leave any more: if it comes, or is here already, nothing is done with it."""
        waiting.is_given_up = True
        self.drop_leave(waiting)

    def new_id(self) -> str:
        """A fresh id."""
        return new_id(self.surroundings.entropy(8))

    def end(self, why: Stopped) -> None:
        """The run is over, whoever ended it."""
        if self.gate.over is None:
            self.gate.end(why)
            if self.body is not None:
                self.body.stop(why)
            self.pulse.beat()

    def finish(self) -> None:
        """The run ended in good order: whoever still waits in it, or comes later, hears so."""
        self.gate.end(Stopped("the run has ended"))
        self.pulse.beat()

    def drop_leave(self, waiting: Waiting) -> None:
        """Leave that nobody uses is answered with an outcome, so that nothing stays open."""
        if waiting.decision is not None:
            self.waiting.leave(waiting)
            if waiting.decision.answer == "allow":
                self.say_outcome(waiting.action, error="the agent had stopped waiting; nothing was done")

    async def ask(self, line: Delegate) -> Delegation:
        """Ask the server for a token; raises RuntimeError where the run is not this process's own."""
        raise RuntimeError(
            "this process has a seat in its warden's run, which hands nothing on; begin without a warden"
        )

    def _gate_changed(self, is_closed: bool) -> None:
        self.pulse.beat()
        if self.body is None:
            return
        if is_closed:
            self.body.stand_still()
        else:
            self.body.go_on()
