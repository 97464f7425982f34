"""The way of a kill: a thread with a loop and a connection of its own, opened beforehand and probed all the time.

It works while the application does not. Never keeps an order to be sent later: without a link it says so.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.oversight import (
    Fork,
    KillSwitch,
    Operator,
    OrderScope,
    Refused,
    StageLine,
    Surroundings,
    Unreachable,
    kill_switch,
)
from watchfloor_console.driver.aim import Sight
from watchfloor_console.driver.presses import ALL, Press, Presses, Told, Wish

PROBE_S: Final = 3.0
"""How often readiness is asked for: three answers in the ten seconds for which one is good."""

AGAIN_S: Final = 1.0
"""Between two attempts to open the connection for the first time."""


class Ready(NamedTuple):
    """The server answered a nonce of ours on this connection."""

    can_stop: bool
    round_trip_ms: float
    reached: int = 0
    runs: int = 0


class Down(NamedTuple):
    """There is no connection: a kill cannot be sent from here."""

    why: str


class Sent(NamedTuple):
    """An order left; `error` is empty once the server has taken it, else a sentence."""

    wish: Wish
    error: str = ""
    order: str = ""


Heard = Ready | Down | Sent | Told | StageLine
"""What the thread tells. It is told from the thread: whoever listens must not touch a screen from there."""


class KillThread:
    """`start` and `stop` it; `press` from any thread."""

    def __init__(
        self, operator: Operator, sight: Sight, hear: Callable[[Heard], None], around: Surroundings, after_s: float
    ) -> None:
        self._operator = operator
        self._sight = sight
        self._hear = hear
        self._around = around
        self._presses = Presses(after_s)
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._switch: KillSwitch | None = None
        self._orders: asyncio.TaskGroup | None = None
        self._thread = threading.Thread(target=self._run, name="watchfloor-kill", daemon=True)

    def start(self) -> None:
        """Open the connection, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Close the connection, and wait for the thread's end for a second."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(timeout=1.0)

    def press(self, press: Press) -> None:
        """A stop key was pressed: aim at what was painted, now."""
        aim, at_s = self._sight.painted(), self._around.boot_s()
        self._loop.call_soon_threadsafe(lambda: self._take(self._presses.press(press, aim, at_s)))

    def command(self, run: str, agent: str) -> None:
        """A run was named by hand, or all of them with an empty one: the same as a press of its key."""
        at_s = self._around.boot_s()
        self._loop.call_soon_threadsafe(lambda: self._take(self._presses.command(run or ALL, agent, at_s)))

    def disarm(self) -> None:
        """Another key was pressed."""
        self._loop.call_soon_threadsafe(self._presses.disarm)

    def armed_left_s(self) -> float | None:
        """How long F9 stays armed; None if it is not."""
        return self._presses.armed_left_s(self._around.boot_s())

    def _take(self, wish: Wish | Told | None) -> None:
        if isinstance(wish, Wish):
            self._order(wish)
        elif wish is not None:
            self._hear(wish)
        wake_s = self._presses.wake_s
        if wake_s is not None:
            self._loop.call_later(max(0.0, wake_s - self._around.boot_s()) + 0.002, self._due)

    def _due(self) -> None:
        wish = self._presses.due(self._around.boot_s())
        if wish is not None:
            self._order(wish)

    def _order(self, wish: Wish) -> None:
        if self._switch is None or not self._switch.is_up or self._orders is None:
            self._hear(Sent(wish, "NO LINK: the order was not sent, and it is not kept to be sent later"))
            return
        self._orders.create_task(self._send(self._switch, wish))

    async def _send(self, switch: KillSwitch, wish: Wish) -> None:
        scope = OrderScope(all=True) if wish.run == ALL else OrderScope(run=wish.run)
        try:
            if wish.kind == "resume":
                reply = await switch.order("resume", scope, "taken back")
            else:
                reply = await switch.order("kill", scope, after_s=wish.after_s)
        except (Refused, Unreachable) as error:
            self._hear(Sent(wish, str(error)))
        else:
            self._hear(Sent(wish, "", reply.order or ""))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._orders = group
            keeping = group.create_task(self._keep_open())
            await self._over.wait()
            keeping.cancel()
            self._orders = None

    async def _keep_open(self) -> None:
        while True:
            try:
                async with kill_switch(
                    self._operator, device="console", surroundings=self._around, on_stage=self._hear
                ) as self._switch:
                    await self._probe(self._switch)
            except (Refused, Unreachable, Fork) as error:
                self._hear(Down(str(error)))
            self._switch = None
            await asyncio.sleep(AGAIN_S)

    async def _probe(self, switch: KillSwitch) -> None:
        """Ask for readiness until the server will not have us back."""
        while switch.fault is None:
            try:
                probe = await switch.ping()
                pong = probe.pong
                self._hear(Ready(pong.can_stop, probe.round_trip_ms, pong.reached, pong.runs))
            except (Refused, Unreachable) as error:
                self._hear(Down(str(error)))
            await asyncio.sleep(PROBE_S if switch.is_up else AGAIN_S)
