"""One run as the agent's side holds it: what it said, whether it may act, who waits for leave.

It lives on through lost connections. Never knows a socket, nor what acting means.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.agent.body import Body
from watchfloor.agent.connections import Connections
from watchfloor.agent.gate import Gate
from watchfloor.agent.home import Home
from watchfloor.agent.leases import LeaseClock, ServerClock
from watchfloor.agent.orders import Orders
from watchfloor.agent.plain import clean, told
from watchfloor.agent.pulse import Pulse
from watchfloor.agent.spool import Spool
from watchfloor.agent.waiting import Waiting, WaitingRoom
from watchfloor.chain import unb64url
from watchfloor.errors import Stopped
from watchfloor.ids import new_id
from watchfloor.link import Link, Surroundings
from watchfloor.wire import (
    AgentWelcome,
    Note,
    Outcome,
    Said,
    SigningKey,
    moment,
    stamp,
)

log = logging.getLogger("watchfloor.agent")

NOTES: Final = 256
"""Operators' notes that nobody has read yet; beyond that the oldest is dropped: the ledger has them all."""


ERROR_CHARS: Final = 4000
"""How much of an error's text is told."""


SEAL_KEY_BYTES: Final = 32
"""A key of HMAC-SHA256 as long as its output (RFC 2104 3)."""


class Facts(NamedTuple):
    """What stays the same as long as the run lives."""

    server: str
    run: str
    key: SigningKey


class Session:
    """The run's state. `body` is what orders are carried out on; it is set before the first line comes in."""

    def __init__(self, link: Link[AgentWelcome], key: SigningKey, surroundings: Surroundings) -> None:
        welcome = link.welcome
        self.facts = Facts(link.server, welcome.run, key)
        self.surroundings = surroundings
        self.seal_key = surroundings.entropy(SEAL_KEY_BYTES)
        self.home = Home.here()
        self.welcome = welcome
        self.credential = welcome.credential
        self.body: Body | None = None
        self.spool = Spool(link.server, welcome.run, key, welcome.next, unb64url(welcome.head))
        self.lease = LeaseClock()
        self.orders = Orders()
        self.gate = Gate(self._gate_changed)
        self.waiting = WaitingRoom()
        self.notes: deque[Note] = deque(maxlen=NOTES)
        self.orders_count = 0
        self.links_count = 0
        self.pulse = Pulse()
        self.connections = Connections(self.pulse)
        self.take_up(link)

    def take_up(self, link: Link[AgentWelcome]) -> None:
        """A connection was welcomed: its lease counts from its hello. Raises ValueError if it is not this run's."""
        welcome = link.welcome
        if (link.server, welcome.run) != (self.facts.server, self.facts.run):
            raise ValueError("another server, or another run, answered")
        self.spool.rewind(welcome.next, unb64url(welcome.head))
        self.links_count += 1
        self.welcome = welcome
        self.credential = welcome.credential
        self.clock = ServerClock(moment(link.greeting.server_at), link.greeting.challenge_at_s)
        self.lease.grant(link.greeting.hello_at_s, welcome.lease.ttl_s)
        self.look_at_lease()
        self.pulse.beat()

    def look_at_lease(self) -> None:
        """Close or open the gate by the lease as it is now."""
        if self.lease.is_live(self.surroundings.boot_s()):
            self.gate.open("lease")
        else:
            self.gate.close("lease")

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
        await self.pulse.until(lambda: self.gate.over is not None or not self.spool.is_full)
        self.gate.check()

    async def confirmed(self) -> None:
        """Wait until everything said is durable, or the run is over."""
        await self.pulse.until(lambda: self.gate.over is not None or not self.spool.unconfirmed_count)

    async def order_after(self, count: int) -> int:
        """Wait until orders beyond the first `count` were heard; how many there are."""
        await self.pulse.until(lambda: self.orders_count != count)
        return self.orders_count

    def say(self, make: Callable[[int, str], Said]) -> int:
        """Say the line that `make` builds for its number and time; raises ValueError where the wire would refuse it."""
        at = stamp(self.surroundings.now())
        seq = self.spool.say(lambda seq: make(seq, at))
        self.pulse.beat()
        return seq

    def say_outcome(
        self, action: str, *, value: object = None, error: str | None = None, unknown: bool = False
    ) -> None:
        """Say how an action ended. It never waits for room: there is one for each action, and actions did wait."""
        said = None if error is None else clean(error)[:ERROR_CHARS]
        if unknown:
            self.say(lambda seq, at: Outcome(seq=seq, at=at, action=action, status="unknown", error=said))
        elif said is not None:
            self.say(lambda seq, at: Outcome(seq=seq, at=at, action=action, status="failed", error=said))
        else:
            result = told(value)
            self.say(lambda seq, at: Outcome(seq=seq, at=at, action=action, status="succeeded", result=result))

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

    def _gate_changed(self, is_closed: bool) -> None:
        self.pulse.beat()
        if self.body is None:
            return
        if is_closed:
            self.body.stand_still()
        else:
            self.body.go_on()
