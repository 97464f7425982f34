"""A control: the obvious design for orders: one handler, one asyncio queue, one worker, default settings.

It must never be made worse than obvious: lines are checked by the same reader, a message is one commit in a
thread, and no order is verified.
"""

import asyncio
import json
import sqlite3
import sys
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from watchfloor.wire import AGENT_LINES, KILL_LINES, OperatorOrder, split

Job = tuple[ServerConnection, bytes]


class Floor:
    """Everybody who is connected, and what waits to be worked on."""

    def __init__(self, path: Path) -> None:
        self._queue: asyncio.Queue[Job] = asyncio.Queue()
        self._runs: dict[str, ServerConnection] = {}
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute("CREATE TABLE events (seq INTEGER, raw BLOB)")

    async def receive(self, connection: ServerConnection) -> None:
        """Put each message into the queue."""
        try:
            while True:
                await self._queue.put((connection, await connection.recv(decode=False)))
        except ConnectionClosed:
            return

    async def work(self) -> None:
        """Take one message after another out of it."""
        while True:
            connection, message = await self._queue.get()
            try:
                await self._take(connection, message)
            except ConnectionClosed:
                continue

    async def _take(self, connection: ServerConnection, message: bytes) -> None:
        if message.startswith(b'{"t":"hello"'):
            self._runs[str(json.loads(message)["run"])] = connection
        elif message.startswith(b'{"t":"order"'):
            order = KILL_LINES.read(message).body
            if isinstance(order, OperatorOrder):
                await self._give(order)
        else:
            rows = [(getattr(read.body, "seq", 0), read.raw) for read in map(AGENT_LINES.read, split(message))]
            await asyncio.to_thread(self._commit, rows)
            await connection.send(b'{"t":"ack","seq":%d}' % rows[-1][0], text=True)

    async def _give(self, order: OperatorOrder) -> None:
        line = {"t": "order", "order": order.id, "cmd": 1, "kind": order.kind, "epoch": 1, "by": "bench"}
        await self._runs[order.scope.run or ""].send(json.dumps(line))

    def _commit(self, rows: list[tuple[int, bytes]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO events VALUES (?, ?)", rows)
        self._database.execute("COMMIT")


async def main(folder: str) -> None:
    """Serve until a signal comes."""
    floor = Floor(Path(folder) / "events.sqlite")
    subprotocols = [Subprotocol("watchfloor.v1")]
    async with asyncio.TaskGroup() as group, serve(floor.receive, "127.0.0.1", 0, subprotocols=subprotocols) as server:
        group.create_task(floor.work())
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
