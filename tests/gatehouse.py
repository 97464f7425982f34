"""A server as an enforcement point sees it, without a socket: signs fences and grants, and holds one connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from watchfloor.grants import args_sha256
from watchfloor.link.connection import Greeting
from watchfloor.tokens import GRANT_TYP, sign_token
from watchfloor.wire import FenceLine, Line, PointWelcome, Redeemed, SigningKey, encode
from watchfloor.wire.points import FENCE_TYP

KEY = SigningKey.from_seed(b"s" * 32)
SERVER = KEY.public.server_id
NONCE = "N" * 43
ARGS: dict[str, JsonValue] = {"order": "A-17", "amount": "40.00", "lines": [1, {"deep": [None, True]}]}
TOOL = "refund.issue"
AT = "2026-01-31T09:30:00.000Z"


def fence(
    n: int, runs: dict[str, JsonValue] | None = None, /, key: SigningKey = KEY, **changes: JsonValue
) -> FenceLine:
    """A fence as the server says it; the first one of a connection is whole."""
    claims: dict[str, JsonValue] = {
        "iss": SERVER,
        "aud": "payments",
        "sid": NONCE,
        "n": n,
        "at": AT,
        "epoch": 8,
        "runs": runs or {},
        "seen": 0,
        "whole": n == 1,
        "more": False,
        **changes,
    }
    typ = claims.pop("typ", FENCE_TYP)
    assert isinstance(typ, str)
    return FenceLine(n=n, at=AT, epoch=8, runs={}, token=sign_token(key, typ, claims))


def grant(ident: str = "G-1", args: dict[str, JsonValue] = ARGS, **changes: JsonValue) -> str:
    """A grant of run R1."""
    now = datetime.now(UTC)
    claims: dict[str, JsonValue] = {
        "iss": SERVER,
        "aud": "payments",
        "sub": "alice",
        "client_id": "refund-bot",
        "jti": ident,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=30)).timestamp()),
        "cnf": {"jkt": "k" * 43},
        "tctx": {"tool": TOOL, "args_sha256": args_sha256(args)},
        "watchfloor": {"run": "R1", "action": "a1", "epoch": 1, "approved_by": ["mara"], "policy": "p"},
        **changes,
    }
    return sign_token(KEY, GRANT_TYP, claims)


class Wire:
    """The point's end of a connection, and what a test does at the other one."""

    def __init__(self, at_s: float = 100.0, targets: tuple[str, ...] = ("payments",)) -> None:
        self.welcome = PointWelcome(point="payments", targets=targets, key=KEY.public.jwk)
        self.greeting = Greeting(SERVER, AT, at_s, at_s, self.welcome, NONCE)
        self.server = SERVER
        self.said: list[dict[str, JsonValue]] = []
        self.news = asyncio.Event()
        self.closed = False
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()

    def say(self, line: Line) -> None:
        """The server says a line."""
        self._lines.put_nowait(encode(line))

    def end(self) -> None:
        """The connection is gone."""
        self._lines.put_nowait(None)

    async def heard(self, t: str) -> dict[str, JsonValue]:
        """The next line of this type that the point says."""
        async with asyncio.timeout(10):
            while not any(line["t"] == t for line in self.said):
                self.news.clear()
                await self.news.wait()
        found = next(line for line in self.said if line["t"] == t)
        self.said.remove(found)
        return found

    async def grants(self, *, ok: bool = True, code: str | None = None, reason: str | None = None) -> None:
        """Answer the next grant that is shown."""
        asked = await self.heard("redeem")
        self.say(Redeemed(id=str(asked["id"]), ok=ok, code=code, reason=reason))

    async def send_lines(self, lines: tuple[bytes, ...]) -> None:
        """The point says lines."""
        self.said += [json.loads(line) for line in lines]
        self.news.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (line := await self._lines.get()) is not None:
            yield line

    async def close(self) -> None:
        """The point ends the connection."""
        self.closed = True
        self.end()
