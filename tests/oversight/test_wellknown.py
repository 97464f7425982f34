import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
from watchfloor.errors import Unreachable
from watchfloor.oversight import wellknown
from watchfloor.oversight.wellknown import ANSWER_BYTES, Login, Named, ask_server, ask_server_id

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


@asynccontextmanager
async def answering(answer: bytes) -> AsyncGenerator[str]:
    """Somebody who answers every question alike."""

    async def answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(answer_one, "127.0.0.1", 0)
    async with server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_server_says_its_id_over_tcp_and_over_its_socket(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        assert await ask_server_id(floor.url) == floor.server
        assert await ask_server_id(f"unix://{floor.data}/watchfloor.sock") == floor.server


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 404 Not Found\r\n\r\n",
        b'HTTP/1.1 500 Oh\r\n\r\n{"server":"SRV"}',
        OK + b"not json",
        OK + b'{"server":1}',
        OK + b'{"server":"../../x"}',
        OK + b'{"server":"a","server":"b"}',
        OK + b"x" * (2 * ANSWER_BYTES),
    ],
)
async def test_whatever_else_answers_is_no_server(answer: bytes) -> None:
    async with answering(answer) as url:
        with pytest.raises(Unreachable, match="no watchfloor server"):
            await ask_server_id(url)


async def test_who_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wellknown, "ASK_S", 0.05)
    held: list[asyncio.StreamWriter] = []

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    async with server:
        with pytest.raises(Unreachable, match="did not answer in time"):
            await ask_server_id(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        for writer in held:
            writer.close()


async def test_nobody_there_is_a_sentence() -> None:
    with pytest.raises(Unreachable, match="start one with"):
        await ask_server_id("ws://127.0.0.1:1")


async def test_where_people_sign_in_is_read_and_rubbish_is_passed_over() -> None:
    login = b'[{"issuer":"https://i.example","client":"cli","device_endpoint":"https://i.example/d"},{"issuer":1},3]'
    async with answering(OK + b'{"server":"SRV","login":' + login + b"}") as url:
        assert await ask_server(url) == Named("SRV", (Login("https://i.example", "cli", "https://i.example/d"),))
