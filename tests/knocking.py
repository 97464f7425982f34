"""An operator at a warden's own socket, written from the contract: raw JSON, and signatures made by hand.

It never imports the client or the warden that it tries.
"""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from watchfloor.wire import SigningKey

Object = dict[str, Any]
WAIT_S = 20.0

MARA = SigningKey.from_seed(b"m" * 32)
"""The operator whose key a run's server named."""


def order_line(kind: str = "kill", *, key: SigningKey = MARA, age_s: float = 0, **more: object) -> str:
    """An operator's own signed order for run RUN1 of server SRV."""
    at = (datetime.now(UTC) - timedelta(seconds=age_s)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    line: Object = {"t": "order", "id": "O9", "kind": kind, "scope": {"run": "RUN1"}, "server": "SRV", "at": at, **more}
    line["sig"] = key.sign(f"watchfloor order v1\n{line['server']}\n".encode() + rfc8785.dumps(line))
    return json.dumps(line)


def local_line(challenge: Object, order: str, key: SigningKey = MARA) -> Object:
    """The same, signed again with the warden's nonce."""
    order_hash = urlsafe_b64encode(sha256(order.encode()).digest()).decode().rstrip("=")
    message = f"watchfloor local v1\n{challenge['server']}\n{challenge['nonce']}\n{order_hash}"
    return {"t": "local", "nonce": challenge["nonce"], "order": order, "sig": key.sign(message.encode())}


class Knock:
    """One connection; `challenge` is what the warden said first."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.challenge: Object = {}

    async def hear(self) -> Object | None:
        """The next line; None at the end."""
        async with asyncio.timeout(WAIT_S):
            raw = await self._reader.readline()
        return json.loads(raw) if raw else None

    async def hear_all(self) -> list[Object]:
        """Every line until the end."""
        heard: list[Object] = []
        while (line := await self.hear()) is not None:
            heard.append(line)
        return heard

    def say(self, line: Object | bytes) -> None:
        self._writer.write(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")

    async def order(self, order: str, key: SigningKey = MARA) -> list[Object]:
        """Give an order, and hear what comes of it."""
        self.say(local_line(self.challenge, order, key))
        return await self.hear_all()

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def knocking(path: Path) -> AsyncGenerator[Knock]:
    """A connection to a warden's socket."""
    knock = Knock(*await asyncio.open_unix_connection(path))
    knock.challenge = await knock.hear() or {}
    try:
        yield knock
    finally:
        knock.close()
