"""One run as it is connected to its server: what it said there, what it was ordered.

It lives on through lost connections. Never knows a socket.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from watchfloor.agent.asking import Asking
from watchfloor.agent.connections import Connections
from watchfloor.agent.leases import ServerClock
from watchfloor.agent.orders import Orders
from watchfloor.agent.spool import Spool
from watchfloor.agent.stance import Facts, Stance
from watchfloor.chain import unb64url
from watchfloor.link import Link, Surroundings
from watchfloor.wire import AgentWelcome, Delegate, Delegation, Practised, SigningKey, ToAgent, moment

SEAL_KEY_BYTES: Final = 32
"""A key of HMAC-SHA256 as long as its output (RFC 2104 3)."""


PRACTICES: Final = 4
"""Practices that wait, the newest; an older one would be answered too late to count."""


class Session(Stance):
    """The run's state. `body` is set before the first line comes in; `listeners` hear what took effect."""

    def __init__(self, link: Link[AgentWelcome], key: SigningKey, surroundings: Surroundings) -> None:
        welcome = link.welcome
        self.key = key
        self.spool = Spool(link.server, welcome.run, key, welcome.next, unb64url(welcome.head))
        super().__init__(
            Facts(link.server, welcome.run),
            self.spool,
            surroundings,
            clock=_clock(link),
            tools=welcome.tools,
            credential=welcome.credential,
            seal_key=surroundings.entropy(SEAL_KEY_BYTES),
        )
        self.listeners: list[Callable[[ToAgent], None]] = []
        self.practise: Callable[[str], Awaitable[Practised]] | None = None
        """How a warden practises; no other run is ever asked to."""
        self.practices: deque[str] = deque(maxlen=PRACTICES)
        self.orders = Orders()
        self.orders_count = 0
        self.killed_here_s: float | None = None
        """When a kill came out of band (boot clock): no server knows of it until the last word was brought."""
        self.connections = Connections(self.pulse)
        self.asking = Asking(self.pulse, self.gate)
        self.take_up(link)

    def take_up(self, link: Link[AgentWelcome]) -> None:
        """A connection was welcomed: its lease counts from its hello. Raises ValueError if it is not this run's."""
        welcome = link.welcome
        if (link.server, welcome.run) != self.facts:
            raise ValueError("another server, or another run, answered")
        self.spool.rewind(welcome.next, unb64url(welcome.head))
        self.links_count += 1
        self.welcome = welcome
        self.tools = welcome.tools
        self.credential = welcome.credential
        self.clock = _clock(link)
        self.lease.grant(link.greeting.hello_at_s, welcome.lease.ttl_s)
        self.look_at_lease()
        self.pulse.beat()

    async def ask(self, line: Delegate) -> Delegation:
        """Ask the server for a token; raises `Stopped`, or `Unreachable` if no answer comes."""
        return await self.asking.ask(line)

    async def order_after(self, count: int) -> int:
        """Wait until orders beyond the first `count` were heard; how many there are."""
        await self.pulse.until(lambda: self.orders_count != count)
        return self.orders_count


def _clock(link: Link[AgentWelcome]) -> ServerClock:
    return ServerClock(moment(link.greeting.server_at), link.greeting.challenge_at_s)
