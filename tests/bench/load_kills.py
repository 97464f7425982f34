"""Kills, each of an agent of its own, from the kill frame to the order on that agent's socket.

It must never wait for one before it sends the next. Arguments: where, a prefix of names, how many.
"""

import asyncio
import os
import random
import sys
from functools import partial
from pathlib import Path
from typing import Final

from callers import Caller, call
from guests import Place, guest, kill_line, kill_switch, lane
from servers import place_of
from steps import step
from talk import now_ns

from watchfloor.keyfiles import load_key
from watchfloor.wire import SigningKey

GAP_S: Final = (0.02, 0.06)
"""Between two kills, by chance: so they fall into every part of a turn."""

PATIENCE_S: Final = 20.0
"""How long the last order may take; what takes longer is missing."""


class Victims:
    """Agents that say nothing, and note when an order comes."""

    def __init__(self) -> None:
        self.callers: dict[str, Caller] = {}
        self.killed_ns: dict[str, int] = {}
        self.sample_ns: list[int] = []
        self.all_heard = asyncio.Event()

    def add(self, run: str, caller: Caller) -> None:
        """One more."""
        self.callers.setdefault(run, caller)
        caller.hear = partial(self._hear, run)

    def _hear(self, run: str, heard: bytes) -> None:
        if b'"order"' in heard and run in self.killed_ns:
            self.sample_ns.append(now_ns() - self.killed_ns.pop(run))
            if len(self.sample_ns) == len(self.callers):
                self.all_heard.set()


async def of_ours(place: Place, prefix: str, count: int) -> tuple[Victims, Caller]:
    """Victims at our server, each with its lane, and the kill connection there: the first order that comes counts."""
    victims = Victims()
    for number in range(count):
        found = await guest(place, f"{prefix}-{number}")
        victims.add(found.welcome.run, found.caller)
        victims.add(found.welcome.run, await lane(place, found))
    return victims, await kill_switch(place)


async def of_control(port: int, prefix: str, count: int) -> tuple[Victims, Caller]:
    """The same at a control, which asks nobody who they are."""
    victims = Victims()
    for number in range(count):
        caller, run = await call(port, "/v1/agent"), f"{prefix}-{number}"
        caller.say(b'{"t":"hello","run":"%s"}' % run.encode())
        victims.add(run, caller)
    return victims, await call(port, "/v1/kill")


async def kill_all(victims: Victims, switch: Caller, place: Place, key: SigningKey) -> None:
    """Kill one after another."""
    switch.hear = lambda _: None
    for run in list(victims.callers):
        line = kill_line(place, key, run)
        victims.killed_ns[run] = now_ns()
        switch.say(line)
        await asyncio.sleep(random.uniform(*GAP_S))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await victims.all_heard.wait()
    except TimeoutError:
        sys.stderr.write(f"{len(victims.killed_ns)} orders did not come within {PATIENCE_S:g} s\n")


async def main(argument: str, prefix: str, count: int) -> None:
    """Get ready, wait for a word, kill, and tell the delays."""
    place = place_of(argument)
    if isinstance(place, Place):
        key = load_key(place.key)
        victims, switch = await of_ours(place, prefix, count)
    else:
        key = SigningKey.from_seed(os.urandom(32))
        victims, switch = await of_control(place, prefix, count)
        place = Place(place, Path(), "control", Path())
    await step({"ready": True})
    await kill_all(victims, switch, place, key)
    await step({"ns": victims.sample_ns})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
