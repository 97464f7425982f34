"""A load: agents that together say so many events a second, and measure how long each ack takes.

It must never wait for an ack before it goes on. Arguments: where, agents; each word it hears is `RATE SECONDS`.
"""

import asyncio
import json
import re
import sys
from collections import deque
from typing import Final

from callers import Caller, call
from figures import delays
from guests import Place, agent
from servers import place_of
from talk import LINES, message, now_ns

SETTLE_S: Final = 1.0
"""How long the last acks may take; those that take longer are counted as missing."""

_ACK: Final = re.compile(rb'"t":"ack"(?:,"seq":(\d+))?')


class Talker:
    """One agent; the delays of its acks go into `sample`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._next = 1
        self._open: deque[tuple[int, int]] = deque()
        self.sample: list[int] = []
        caller.hear = self._hear

    def say(self) -> None:
        """Say one message now."""
        at_ns = now_ns()
        self._caller.say(message(self._next, at_ns))
        self._next += LINES
        self._open.append((self._next - 1, at_ns))

    def _hear(self, heard: bytes) -> None:
        heard_ns = now_ns()
        for seq in _ACK.findall(heard):
            upto = int(seq) if seq else self._open[0][0]
            while self._open and self._open[0][0] <= upto:
                self.sample.append(heard_ns - self._open.popleft()[1])


async def talk(talkers: list[Talker], rate: float, seconds: float) -> dict[str, float]:
    """Talk for a while at a steady rate of events a second."""
    loop = asyncio.get_running_loop()
    for talker in talkers:
        talker.sample.clear()
    gap_s, began_s = LINES / rate, loop.time()
    count = 0
    while (due_s := began_s + count * gap_s) < began_s + seconds:
        await asyncio.sleep(due_s - loop.time())
        talkers[count % len(talkers)].say()
        count += 1
    took_s = loop.time() - began_s
    await asyncio.sleep(SETTLE_S)
    found = delays([each for talker in talkers for each in talker.sample])
    return {**found._asdict(), "rate": count * LINES / took_s, "missing": count - found.size}


async def main(argument: str, agents: int) -> None:
    """Let the agents in, and talk at each rate that is asked for."""
    place = place_of(argument)
    if isinstance(place, Place):
        callers = [(await agent(place, f"paced-{number}"))[0] for number in range(agents)]
    else:
        callers = [await call(place, "/v1/agent") for _ in range(agents)]
    talkers = [Talker(caller) for caller in callers]
    print("true", flush=True)
    while word := await asyncio.to_thread(sys.stdin.readline):
        rate, seconds = word.split()
        print(json.dumps(await talk(talkers, float(rate), float(seconds))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
