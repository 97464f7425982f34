"""The kill connection: opened beforehand, for orders and probes alone, with nothing ever queued before them.

It stands on its own, so that a thread of its own may hold it. Never keeps an order to be sent later.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final

from watchfloor.errors import Refused, Unreachable
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight.awaited import Answer
from watchfloor.oversight.beside import beside
from watchfloor.oversight.channel import REPLY_S, Channel, Heard, Terms
from watchfloor.oversight.checkpoints import Fork
from watchfloor.oversight.news import Probe
from watchfloor.oversight.operators import Operator
from watchfloor.oversight.signed import OrderKind, Pen, written
from watchfloor.wire import ConsoleWelcome, OrderScope, Ping, Pong, Read, Reply, StageLine, encode

KILL_PATH: Final = "/v1/kill"

OTHER_WAY_S: Final = 1.0
"""How long the lane may take to answer before the same order also goes to the main process."""

AGAIN_S: Final = 1.0
"""Between two tries at a lane that refused."""

STAGES: Final = 4096
"""Stages that are remembered, since both ways may tell the same one; the oldest is forgotten."""

_NOT_THERE: Final = frozenset({"lane", "unknown", "not_ready"})
"""Codes with which the lane says that an order is not for it, or that it does not know the run yet."""

OnStage = Callable[[StageLine], None]


class KillSwitch:
    """Orders and probes over `/v1/kill`, at the server's lane and at its main process; stages go to `on_stage`."""

    def __init__(self, operator: Operator, device: str, around: Surroundings, on_stage: OnStage | None = None) -> None:
        self._operator = operator
        self._device = device
        self._around = around
        self._on_stage = on_stage
        self._pen = Pen(operator, around)
        self._staged: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._lane_url = (operator.pins.of_server(operator.pin.server) or operator.pin).lane
        self._moved = asyncio.Event()
        self._changed = asyncio.Event()
        self._faults: dict[str, Exception] = {}
        self.lane: Channel | None = None
        self.channel = self._channel(operator.url)
        self.channel.settle = self._met

    @property
    def is_up(self) -> bool:
        """True if an order would leave at once."""
        return self.channel.is_up or (self.lane is not None and self.lane.is_up)

    @property
    def fault(self) -> Exception | None:
        """Why the server will not have us back; None as long as it may."""
        return self.channel.fault

    async def run(self) -> None:
        """Keep both ways open until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_main())
            group.create_task(self._keep_lane())

    async def opened(self) -> None:
        """Wait until an order would leave; raises why it would not, once every way was tried."""
        while not self.is_up:
            if self.channel.fault is not None:
                raise self.channel.fault
            if "main" in self._faults and (self._lane_url is None or "lane" in self._faults):
                raise self._faults["main"]
            self._changed.clear()
            await self._changed.wait()

    async def order(
        self, kind: OrderKind, scope: OrderScope, reason: str | None = None, *, after_s: float | None = None
    ) -> Reply:
        """Sign and send an order now; the answer comes when it is durable. Raises `Refused` or `Unreachable`."""
        line = await written(self._pen, lambda: self._pen.order(kind, scope, reason, after_s))
        return accepted(await self._ask(line.id, encode(line)))

    async def ping(self) -> Probe:
        """Ask with a nonce of our own whether this server can stop runs now."""
        nonce, asked_s = self._pen.new_id(), self._around.boot_s()
        pong = await self._ask(nonce, encode(Ping(nonce=nonce)))
        return _probed(pong, self._around.boot_s() - asked_s)

    async def _ask(self, ident: str, raw: bytes) -> Answer:
        """By the lane, if it is there; what it leaves unanswered, or is not for it, goes to the main process too."""
        lane = self.lane
        if lane is None or not lane.is_up:
            return await self.channel.ask(ident, raw)
        deadline_s = OTHER_WAY_S if self.channel.is_up else REPLY_S
        try:
            answer = await lane.ask(ident, raw, deadline_s)
        except Unreachable:
            if not self.channel.is_up:
                raise
            return await self.channel.ask(ident, raw)
        is_elsewhere = isinstance(answer, Reply) and not answer.ok and answer.code in _NOT_THERE
        return await self.channel.ask(ident, raw) if is_elsewhere and self.channel.is_up else answer

    def _channel(self, url: str) -> Channel:
        operator = self._operator._replace(url=url)
        return Channel(Terms(operator, KILL_PATH, self._device, "", self._around), self._hear)

    async def _keep_main(self) -> None:
        try:
            await self.channel.open()
        except Unreachable as error:
            self._tried("main", error)
        except (Refused, Fork) as error:
            self.channel.fault = error
            self._changed.set()
            return
        await self.channel.run()
        self._changed.set()

    async def _keep_lane(self) -> None:
        while True:
            self._moved.clear()
            if self._lane_url is not None:
                async with asyncio.TaskGroup() as group:
                    keeping = group.create_task(self._keep(self._lane_url))
                    await self._moved.wait()
                    keeping.cancel()
            else:
                await self._moved.wait()

    async def _keep(self, url: str) -> None:
        """A lane that refuses may not have heard of this operator yet, or not be this server's any more."""
        while True:
            lane = self.lane = self._channel(url)
            lane.settle = self._settled
            try:
                await lane.open()
            except Unreachable as error:
                self._tried("lane", error)
            except (Refused, Fork) as error:
                self._tried("lane", error)
                await asyncio.sleep(AGAIN_S)
                continue
            await lane.run()
            await asyncio.sleep(AGAIN_S)

    def _tried(self, way: str, error: Exception) -> None:
        self._faults[way] = error
        self._changed.set()

    async def _settled(self, _welcome: ConsoleWelcome) -> None:
        self._changed.set()

    async def _met(self, welcome: ConsoleWelcome) -> None:
        """The main process says where its lane is; that is remembered, for when it says nothing."""
        self._changed.set()
        if welcome.lane != self._lane_url:
            self._lane_url = welcome.lane
            self._moved.set()
        keep_lane(self._operator, welcome.lane)

    async def _hear(self, heard: Heard) -> None:
        if self._on_stage is None or not isinstance(heard, Read) or not isinstance(heard.body, StageLine):
            return
        line = heard.body
        name = (line.order, line.run, line.stage)
        if name not in self._staged:
            self._staged[name] = None
            while len(self._staged) > STAGES:
                self._staged.popitem(last=False)
            self._on_stage(line)


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
    async with beside(switch.run):
        await switch.opened()
        yield switch


def keep_lane(operator: Operator, lane: str | None) -> None:
    """Remember where a server's lane is."""
    pin = operator.pins.of_server(operator.pin.server) or operator.pin
    if pin.lane != lane:
        operator.pins.keep(pin.model_copy(update={"lane": lane}))


async def probe(channel: Channel, nonce: str, around: Surroundings) -> Probe:
    """Send a ping over a channel and time its pong."""
    asked_s = around.boot_s()
    pong = await channel.ask(nonce, encode(Ping(nonce=nonce)))
    return _probed(pong, around.boot_s() - asked_s)


def _probed(answer: Answer, took_s: float) -> Probe:
    if not isinstance(answer, Pong):
        raise Refused("protocol", "the server answered a ping with something else; is it a watchfloor server?")
    return Probe(answer, took_s * 1000)


def accepted(answer: Reply | Pong) -> Reply:
    """Take a reply that says yes; raises `Refused` with the server's sentence otherwise."""
    if not isinstance(answer, Reply):
        raise Refused("protocol", "the server answered a request with a pong; is it a watchfloor server?")
    if not answer.ok:
        raise Refused(answer.code or "refused", answer.error or "the server refused without saying why")
    return answer
