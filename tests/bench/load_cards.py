"""Cards that wait for people and get no answer: runs with five each, so many that a console is full of them.

It must never answer one. Arguments: where, how many runs, how many cards each.
"""

import asyncio
import json
import sys
from functools import partial

from callers import Caller
from guests import Place, agent
from servers import place_of
from steps import step


async def fill(place: Place, number: int, each: int) -> Caller:
    """One run with all its cards."""
    caller, _ = await agent(place, f"waits-{number}")
    opened, left = asyncio.Event(), [each]
    caller.hear = partial(_hear, left, opened)
    if each:
        caller.say(b"\n".join(action(seq, f"/{number}/{seq}") for seq in range(1, each + 1)))
        await opened.wait()
    return caller


def action(seq: int, path: str) -> bytes:
    """One action that waits for a person under the built-in policy."""
    line = {"t": "action", "seq": seq, "at": "2026-01-31T09:30:00.000Z", "action": f"a{seq}", "tool": "file.write"}
    return json.dumps({**line, "args": {"path": path}}).encode()


def _hear(left: list[int], opened: asyncio.Event, heard: bytes) -> None:
    left[0] -= heard.count(b'"wait"')
    if left[0] <= 0:
        opened.set()


async def main(argument: str, runs: int, each: int) -> None:
    """Open them, and keep them open until the bench ends."""
    place = place_of(argument)
    assert isinstance(place, Place)
    callers = [await fill(place, number, each) for number in range(runs)]
    await step({"cards": each * len(callers)})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
