"""The kill connection: opened beforehand, for orders and probes alone, with nothing ever queued before them.

It stands on its own, so that a thread of its own may hold it. Never keeps an order to be sent later.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final

from watchfloor.errors import Refused
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight.beside import beside
from watchfloor.oversight.channel import Channel, Heard, Terms
from watchfloor.oversight.news import Probe
from watchfloor.oversight.operators import Operator
from watchfloor.oversight.signed import OrderKind, Pen
from watchfloor.wire import OrderScope, Ping, Pong, Read, Reply, StageLine, encode

KILL_PATH: Final = "/v1/kill"

OnStage = Callable[[StageLine], None]


class KillSwitch:
    """Orders and probes over `/v1/kill`; `on_stage` hears the stages that come back on it."""

    def __init__(self, operator: Operator, device: str, around: Surroundings, on_stage: OnStage | None = None) -> None:
        self._around = around
        self._on_stage = on_stage
        self._pen = Pen(operator, around)
        self.channel = Channel(Terms(operator, KILL_PATH, device, "", around), self._hear)

    @property
    def is_up(self) -> bool:
        """True if an order would leave at once."""
        return self.channel.is_up

    async def order(
        self, kind: OrderKind, scope: OrderScope, reason: str | None = None, *, after_s: float | None = None
    ) -> Reply:
        """Sign and send an order now; the answer comes when it is durable. Raises `Refused` or `Unreachable`."""
        line = self._pen.order(kind, scope, reason, after_s)
        return accepted(await self.channel.ask(line.id, encode(line)))

    async def ping(self) -> Probe:
        """Ask with a nonce of our own whether this server can stop runs now."""
        return await probe(self.channel, self._pen.new_id(), self._around)

    async def _hear(self, heard: Heard) -> None:
        if self._on_stage is not None and isinstance(heard, Read) and isinstance(heard.body, StageLine):
            self._on_stage(heard.body)


@asynccontextmanager
async def kill_switch(
    operator: Operator,
    *,
    device: str = "",
    surroundings: Surroundings | None = None,
    on_stage: OnStage | None = None,
) -> AsyncGenerator[KillSwitch]:
    """Open the kill connection and keep it open; raises `Refused` or `Unreachable` if it cannot be opened now."""
    switch = KillSwitch(operator, device, surroundings or real_surroundings(), on_stage)
    await switch.channel.open()
    async with beside(switch.channel.run):
        yield switch


async def probe(channel: Channel, nonce: str, around: Surroundings) -> Probe:
    """Send a ping over a channel and time its pong."""
    asked_s = around.boot_s()
    pong = await channel.ask(nonce, encode(Ping(nonce=nonce)))
    if not isinstance(pong, Pong):
        raise Refused("protocol", "the server answered a ping with something else; is it a watchfloor server?")
    return Probe(pong, (around.boot_s() - asked_s) * 1000)


def accepted(answer: Reply | Pong) -> Reply:
    """Take a reply that says yes; raises `Refused` with the server's sentence otherwise."""
    if not isinstance(answer, Reply):
        raise Refused("protocol", "the server answered a request with a pong; is it a watchfloor server?")
    if not answer.ok:
        raise Refused(answer.code or "refused", answer.error or "the server refused without saying why")
    return answer
