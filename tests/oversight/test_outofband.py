import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from knocking import MARA
from wardruns import wardened
from watchfloor.errors import Refused, Unreachable
from watchfloor.keyfiles import make_key
from watchfloor.oversight import Pins, outofband
from watchfloor.oversight.outofband import Killing, find_key, kill_here
from watchfloor.wire import LocalStage, SigningKey, StoppedLine

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def mara(_server: str) -> SigningKey:
    return MARA


def stranger(_server: str) -> SigningKey:
    return SigningKey.from_seed(b"x" * 32)


@asynccontextmanager
async def listening(path: Path, *lines: bytes) -> AsyncGenerator[Path]:
    """Something that says these lines to whoever comes, and hangs up."""

    served = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.writelines(lines)
        await writer.drain()
        writer.write_eof()
        await reader.read()
        writer.close()
        served.set()

    async with await asyncio.start_unix_server(serve, path):
        yield path
        await served.wait()


async def test_a_wardens_run_is_killed_with_each_stage_and_its_signed_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        heard = [line async for line in kill_here(run.path, Killing("RUN1", "it loops", mara))]
        assert [line.stage for line in heard if isinstance(line, LocalStage)] == ["accepted", "tree_gone", "stopped"]
        assert isinstance(heard[-1], StoppedLine)
        assert heard[-1].tree is not None


async def test_a_key_that_the_run_does_not_know_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        with pytest.raises(Refused, match="refused: the order is signed by no operator"):
            await anext(kill_here(run.path, Killing("RUN1", None, stranger)))


async def test_where_no_warden_answers_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreachable, match="no such file"):
        await anext(kill_here(tmp_path / "none", Killing("RUN1", None, mara)))
    async with listening(tmp_path / "silent") as place:
        with pytest.raises(Unreachable, match="its run may be over"):
            await anext(kill_here(place, Killing("RUN1", None, mara)))
    async with listening(tmp_path / "foreign", b"HTTP/1.1 400 Bad Request\n") as place:
        with pytest.raises(Unreachable, match="is no warden: the line is not JSON"):
            await anext(kill_here(place, Killing("RUN1", None, mara)))
    said = b'{"t":"challenge","nonce":"%s","at":"2026-01-31T09:30:00.000Z","server":"S","run":"OTHER"}\n' % (b"A" * 43)
    async with listening(tmp_path / "other", said) as place:
        with pytest.raises(Unreachable, match="holds run 'OTHER', not 'RUN1'"):
            await anext(kill_here(place, Killing("RUN1", None, mara)))


async def test_somebody_else_than_the_sockets_owner_is_asked_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(_connection: socket.socket) -> int:
        return 4711

    monkeypatch.setattr(outofband, "_uid_of", another)
    async with listening(tmp_path / "s") as place:
        with pytest.raises(Unreachable, match="somebody else"):
            await anext(kill_here(place, Killing("RUN1", None, mara)))


def test_the_key_is_found_by_the_name_of_the_server(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    with pytest.raises(Refused, match="no key here for server 'SRV'"):
        find_key(pins, "SRV", None, None)
    key = make_key(pins.key_path("SRV", "mara"), lambda size: b"m" * size)
    assert find_key(pins, "SRV", None, None).public == find_key(pins, "SRV", "mara", None).public == key.public
    make_key(pins.key_path("SRV", "ines"), lambda size: b"i" * size)
    with pytest.raises(Refused, match="ines, mara are here"):
        find_key(pins, "SRV", None, None)
    with pytest.raises(Refused, match="give one with --key"):
        find_key(pins, "SRV", "../../etc", None)
    assert find_key(pins, "OTHER", None, pins.key_path("SRV", "mara")).public == key.public
