"""Approvals, one after another: from the approval's frame to the grant on the agent's socket.

It must never count what the agent and the person take: the card is there and the verdict signed before the clock runs.
Arguments: where, how many.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, Final, cast

from callers import Caller
from guests import Place, agent, operator
from load_cards import action
from servers import place_of
from steps import step
from talk import now_ns

from watchfloor.ids import new_id
from watchfloor.keyfiles import load_key
from watchfloor.wire import SigningKey, operator_message, stamp

WARM: Final = 5
"""Approvals before the count begins."""

PATIENCE_S: Final = 20.0
"""How long a card or a grant may take."""

Object = dict[str, Any]


class Ear:
    """Lines of one connection, each with the moment at which its message came."""

    def __init__(self, caller: Caller) -> None:
        self._lines: asyncio.Queue[tuple[int, Object]] = asyncio.Queue()
        self.caller = caller
        caller.hear = self._hear

    async def until(self, **fields: object) -> tuple[int, Object]:
        """The next line with these fields; those before it are dropped."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                at_ns, line = await self._lines.get()
                if all(line.get(name) == value for name, value in fields.items()):
                    return at_ns, line

    def _hear(self, heard: bytes) -> None:
        at_ns = now_ns()
        for row in heard.split(b"\n"):
            self._lines.put_nowait((at_ns, json.loads(row)))


def verdict(place: Place, key: SigningKey, card: Object) -> bytes:
    """An approval, signed over the card."""
    line: Object = {
        "t": "decide",
        "id": new_id(os.urandom(8)),
        "escalation": card["escalation"],
        "answer": "approve",
        "card_sha256": card["card_sha256"],
        "server": place.server,
        "at": stamp(datetime.now(UTC)),
        "code": card["code"],
    }
    return json.dumps({**line, "sig": key.sign(operator_message("decide", place.server, line))}).encode()


async def approve_all(place: Place, count: int) -> list[int]:
    """Approve as often as that; the delays in ns."""
    key, console = load_key(place.key), Ear(await operator(place, "/v1/console"))
    bot, run = await agent(place, f"asks-{os.getpid()}")
    ear, found = Ear(bot), cast(list[int], [])
    for number in range(count + WARM):
        seq = 2 * number + 1
        bot.say(action(seq, f"/{number}"))
        _, card = await console.until(t="escalation", run=run, action=f"a{seq}")
        said = verdict(place, key, card)
        began_ns = now_ns()
        console.caller.say(said)
        at_ns, _ = await ear.until(t="decision", action=f"a{seq}", answer="allow")
        found.append(at_ns - began_ns)
        outcome = {"t": "outcome", "seq": seq + 1, "at": stamp(datetime.now(UTC)), "action": f"a{seq}"}
        bot.say(json.dumps({**outcome, "status": "succeeded"}).encode())
    return found[WARM:]


async def main(argument: str, count: int) -> None:
    """Wait for a word, approve, and tell the delays."""
    place = place_of(argument)
    assert isinstance(place, Place)
    await step({"ready": True})
    await step({"ns": await approve_all(place, count)})


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
