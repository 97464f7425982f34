"""A control: `websockets` by itself, which receives the same frames and does nothing with them.

It must never read a line. The word `?` is answered, so that a load knows that all was received; with
`--answer` each message is.
"""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol


async def main(answers: bool) -> None:
    """Serve until a signal comes."""

    async def receive(connection: ServerConnection) -> None:
        try:
            while True:
                message = await connection.recv(decode=False)
                if answers or message == b"?":
                    await connection.send(b'{"t":"ack"}', text=True)
        except ConnectionClosed:
            return

    async with serve(receive, "127.0.0.1", 0, compression=None, subprotocols=[Subprotocol("watchfloor.v1")]) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main("--answer" in sys.argv))
