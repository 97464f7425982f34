"""Which server answers at an address: its id, asked for in the clear before anybody signs anything for it.

Never knows a token or a key; what is learned here is checked again by every handshake.
"""

import asyncio
import re
import ssl
from collections.abc import Iterator
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.errors import ProtocolError, Unreachable
from watchfloor.ids import is_id
from watchfloor.link import Address, read_address
from watchfloor.link.answers import explain
from watchfloor.wire.strict import loads

PATH: Final = "/.well-known/watchfloor"

ASK_S: Final = 5.0
"""How long the whole question may take."""

ANSWER_BYTES: Final = 16 * 1024
"""The longest answer that is read: ours has 60 bytes."""

_OK: Final = re.compile(rb"HTTP/1\.1 200 [^\r\n]*\r\n")


class Login(NamedTuple):
    """Where people sign in to give mandates: the issuer, its client, and the endpoints if the server names them."""

    issuer: str
    client: str
    device_endpoint: str | None = None
    token_endpoint: str | None = None


class Named(NamedTuple):
    """What a server says of itself to anybody."""

    server: str
    logins: tuple[Login, ...]


async def ask_server_id(url: str) -> str:
    """Ask a server for its id; raises `Unreachable` if none answers there."""
    return (await ask_server(url)).server


async def ask_server(url: str) -> Named:
    """Ask a server what it is called and where people sign in; raises `Unreachable` if none answers there."""
    address = read_address(url)
    try:
        async with asyncio.timeout(ASK_S):
            answer = await _get(address)
    except (OSError, TimeoutError) as error:
        raise explain(error, address.shown) from error
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        said = loads(body) if _OK.match(head) else {}
    except ProtocolError:
        said = {}
    server = said.get("server")
    if not isinstance(server, str) or not is_id(server):
        raise Unreachable(f"what answers at {address.shown!r} is no watchfloor server; check the address")
    return Named(server, tuple(_logins(said.get("login"))))


def _logins(said: JsonValue) -> Iterator[Login]:
    for each in said if isinstance(said, list) else []:
        fields = {name: each.get(name) for name in Login._fields} if isinstance(each, dict) else {}
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        if "issuer" in texts and "client" in texts:
            yield Login(**texts)


async def _get(address: Address) -> bytes:
    """One GET (RFC 9112), read to its end."""
    host = address.uri.partition("://")[2]
    reader, writer = await _connect(address)
    try:
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("ascii"))
        await writer.drain()
        answer = b""
        while len(answer) < ANSWER_BYTES and (part := await reader.read(ANSWER_BYTES)):
            answer += part
        return answer
    finally:
        writer.close()


async def _connect(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if address.socket is not None:
        return await asyncio.open_unix_connection(address.socket)
    host, port = _place(address)
    return await asyncio.open_connection(host, port, ssl=ssl.create_default_context() if address.is_secure else None)


def _place(address: Address) -> tuple[str, int]:
    found = re.fullmatch(r"wss?://(?:\[([^\]]+)\]|([^:]+))(?::([0-9]+))?", address.uri)
    if found is None:
        raise Unreachable(f"{address.shown!r} is not the address of a server; write ws://HOST:PORT")
    return found[1] or found[2], int(found[3] or (443 if address.is_secure else 80))
