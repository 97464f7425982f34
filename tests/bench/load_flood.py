"""A load: agents that say all they may, as fast as they are read.

It must never ask what the server costs. Arguments: where, agents, events (0 = until told to stop).
"""

import asyncio
import re
import sys
import time
from typing import Final

from callers import Caller, call
from guests import Place, agent
from servers import place_of
from steps import heard_a_word, step
from talk import LINES, message, now_ns

WINDOW: Final = 40
"""Messages of one agent that may be unacknowledged: 800 lines, under the server's own limit of 1024."""

WARM_EVENTS: Final = 4000
"""Said before the count begins, at most: less where there are few to count."""

_ACK: Final = re.compile(rb'"t": ?"ack","seq": ?(\d+)')


class Flood:
    """All agents together: they say `left` more messages, and it ends when all is acknowledged."""

    def __init__(self, has_acks: bool) -> None:
        self.has_acks = has_acks
        self.left = 0
        self.said = 0
        self.open = 0
        self.quiet = asyncio.Event()

    async def say(self, talkers: list["Talker"], messages: int) -> None:
        """Say that many messages, and wait until they are taken."""
        self.left = messages
        self.quiet.clear()
        for talker in talkers:
            talker.pump()
        await self.quiet.wait()
        if not self.has_acks:
            await asyncio.gather(*(talker.asked() for talker in talkers))

    def settle(self) -> None:
        """Notice the end."""
        if self.left <= 0 and (self.open == 0 or not self.has_acks):
            self.quiet.set()


class Talker:
    """One agent."""

    def __init__(self, caller: Caller, flood: Flood) -> None:
        self._caller = caller
        self._flood = flood
        self._next = 1
        self._acked = 0
        self._answered = asyncio.Event()
        caller.hear = self._hear
        caller.can_write = self.pump
        caller.ended.add_done_callback(_complain)

    def pump(self) -> None:
        """Say what may be said now."""
        flood, caller = self._flood, self._caller
        while flood.left > 0 and not caller.is_full:
            if flood.has_acks and self._next - 1 - self._acked >= WINDOW * LINES:
                return
            caller.say(message(self._next, now_ns()))
            self._next += LINES
            flood.left -= 1
            flood.said += LINES
            flood.open += LINES
        flood.settle()

    async def asked(self) -> None:
        """Wait until the server has received all."""
        self._answered.clear()
        self._caller.say(b"?")
        await self._answered.wait()

    def _hear(self, heard: bytes) -> None:
        self._answered.set()
        if not self._flood.has_acks:
            return
        if b'"error"' in heard:
            sys.stderr.write(f"the server says: {heard!r}\n")
        if found := _ACK.findall(heard):
            acked = int(found[-1])
            self._flood.open -= acked - self._acked
            self._acked = acked
            self.pump()


def _complain(ended: asyncio.Future[str]) -> None:
    sys.stderr.write(f"an agent of the flood: {ended.result()}\n")


async def talkers(argument: str, agents: int, flood: Flood) -> list[Talker]:
    """Let the agents in."""
    place = place_of(argument)
    if isinstance(place, Place):
        callers = [(await agent(place, f"flood-{number}"))[0] for number in range(agents)]
    else:
        callers = [await call(place, "/v1/agent") for _ in range(agents)]
    return [Talker(caller, flood) for caller in callers]


async def main(argument: str, agents: int, events: int, acks: str = "acks") -> None:
    """Get ready, wait for a word, flood, tell how it went, and wait for the end."""
    flood = Flood(acks == "acks")
    everybody = await talkers(argument, agents, flood)
    await flood.say(everybody, (min(WARM_EVENTS, events // 4) if events else WARM_EVENTS) // LINES)
    await step({"ready": True})
    began_s, before = time.perf_counter(), flood.said
    if events:
        await flood.say(everybody, events // LINES)
        await step({"events": flood.said - before, "s": time.perf_counter() - began_s})
    else:
        flood.left = sys.maxsize
        for talker in everybody:
            talker.pump()
        await heard_a_word()
        flood.left = 0
        said = flood.said - flood.open - before
        await step({"events": said, "s": time.perf_counter() - began_s})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:]))
