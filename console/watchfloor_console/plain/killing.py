"""The way of a kill: a connection of its own, opened beforehand and asked all the time whether it is ready.

Never keeps an order to be sent later: without a link it says so.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from watchfloor.oversight import (
    Fork,
    KillSwitch,
    Operator,
    OrderKind,
    OrderScope,
    Refused,
    Reply,
    Unreachable,
    kill_switch,
)
from watchfloor_console.board import KillPath
from watchfloor_console.feed import Floor

PROBE_S: Final = 3.0
"""How often it is asked; an answer is good for ten seconds."""

AGAIN_S: Final = 1.0
"""Between two attempts to open it, and between two questions while the link is down."""

DEVICE: Final = "plain"


class KillWay:
    """`keep_open` beside everything else; `order` at any time. `tell` takes why it is not ready."""

    def __init__(self, operator: Operator, floor: Floor, tell: Callable[[str], None]) -> None:
        self._operator = operator
        self._floor = floor
        self._tell = tell
        self._switch: KillSwitch | None = None

    async def order(self, kind: OrderKind, scope: OrderScope, reason: str | None) -> Reply:
        """Send an order now; raises `Refused` or `Unreachable`."""
        if self._switch is None or not self._switch.is_up:
            raise Unreachable("NO LINK: the order was not sent, and it is not kept to be sent later")
        return await self._switch.order(kind, scope, reason)

    async def keep_open(self) -> None:
        """Open it, again and again, and show on the floor whether it is ready. Ends only by being cancelled."""
        while True:
            try:
                async with kill_switch(self._operator, device=DEVICE) as self._switch:
                    while self._switch.fault is None:
                        await self._probe(self._switch)
                        await asyncio.sleep(PROBE_S if self._switch.is_up else AGAIN_S)
            except (Refused, Unreachable, Fork) as error:
                self._tell(str(error))
            finally:
                self._switch = None
                self._floor.kill_path(self._floor.health.kill._replace(is_up=False))
            await asyncio.sleep(AGAIN_S)

    async def _probe(self, switch: KillSwitch) -> None:
        try:
            probe = await switch.ping()
        except (Refused, Unreachable):
            self._floor.kill_path(self._floor.health.kill._replace(is_up=switch.is_up))
        else:
            self._floor.kill_path(KillPath(True, probe.pong.can_stop, probe.round_trip_ms, self._floor.now))
