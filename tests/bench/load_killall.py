"""One kill of everything: many agents that say nothing, each on both connections, and one order.

It must never count a run twice. Arguments: where, how many.
"""

import asyncio
import sys
from functools import partial
from typing import Final, cast

from callers import Caller
from guests import Place, guest, kill_switch, lane, order_line
from servers import place_of
from steps import step
from talk import now_ns

from watchfloor.keyfiles import load_key
from watchfloor.wire import OrderScope

PATIENCE_S: Final = 60.0
"""How long the last order may take."""

AT_ONCE: Final = 8
"""Agents that are let in side by side."""


class Crowd:
    """Every agent, and when its order came."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.heard_ns: dict[str, int] = {}
        self.all_heard = asyncio.Event()

    def add(self, run: str, caller: Caller) -> None:
        """One connection more."""
        caller.hear = partial(self._hear, run)

    def _hear(self, run: str, heard: bytes) -> None:
        if b'"order"' in heard:
            self.heard_ns.setdefault(run, now_ns())
            if len(self.heard_ns) == self._count:
                self.all_heard.set()


async def gathered(place: Place, count: int) -> Crowd:
    """Let them all in."""
    crowd, turns = Crowd(count), asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turns:
            found = await guest(place, f"crowd-{number}")
            crowd.add(found.welcome.run, found.caller)
            crowd.add(found.welcome.run, await lane(place, found))

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(number))
    return crowd


async def main(argument: str, count: int) -> None:
    """Get ready, wait for a word, kill all, and tell when it was accepted and when each order came."""
    place = place_of(argument)
    assert isinstance(place, Place)
    crowd = await gathered(place, count)
    switch = await kill_switch(place)
    accepted = asyncio.get_running_loop().create_future()

    def hear(heard: bytes) -> None:
        if b'"reply"' in heard and not accepted.done():
            accepted.set_result(now_ns())

    switch.hear = hear
    await step({"ready": True})
    line = order_line(place, load_key(place.key), "kill", OrderScope(all=True))
    began_ns = now_ns()
    switch.say(line)
    async with asyncio.timeout(PATIENCE_S):
        await crowd.all_heard.wait()
        accepted_ns = cast(int, await accepted)
    await step({"accepted_ns": [accepted_ns - began_ns], "ns": [each - began_ns for each in crowd.heard_ns.values()]})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
