import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from watchfloor.signin.asking import SignInRefused, ask, check_url


@asynccontextmanager
async def answering(raw: bytes) -> AsyncGenerator[str]:
    """An HTTP server that answers everything with this."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"


async def test_an_answer_is_its_status_and_its_fields() -> None:
    async with answering(b'HTTP/1.1 400 Bad\r\nConnection: close\r\n\r\n{"error": "slow_down", "n": 1}') as url:
        found = await ask(url, {"a": "b"})
    assert (found.status, found.text("error"), found.text("n"), found.text("x")) == (400, "slow_down", "", "")


@pytest.mark.parametrize("body", [b"[1]", b"", b"<html>", b"[" * 100_000])
async def test_what_is_no_object_has_no_fields(body: bytes) -> None:
    async with answering(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body) as url:
        assert (await ask(url)).fields == {}


async def test_a_redirect_is_not_followed_and_a_flood_is_not_read() -> None:
    async with answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n") as url:
        assert (await ask(url)).status == 302
    async with answering(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * 300_000) as url:
        with pytest.raises(SignInRefused, match="more than 262144 bytes"):
            await ask(url)


@pytest.mark.parametrize(
    "url", ["http://idp.example/x", "ftp://127.0.0.1/x", "/x", "", "https://", "javascript:alert(1)"]
)
async def test_only_https_or_this_machine_is_asked(url: str) -> None:
    with pytest.raises(SignInRefused, match="is no https URL"):
        await ask(url)


def test_https_and_this_machine_are_asked() -> None:
    for url in ("https://idp.example/x", "http://127.0.0.1:7/x", "http://localhost/x", "http://[::1]:7/x"):
        assert check_url(url) == url


async def test_where_nobody_listens_is_one_sentence() -> None:
    with pytest.raises(SignInRefused, match="cannot be asked"):
        await ask("http://127.0.0.1:1/x")
