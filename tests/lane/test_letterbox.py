import asyncio
import socket
import stat
from pathlib import Path
from typing import Self

import pytest

import peers
from watchfloor.wire import Line
from watchfloor_server.lane import letterbox
from watchfloor_server.lane.letterbox import PATH_BYTES, READ_BYTES, Letterbox, is_ours, socket_path
from watchfloor_server.lane.letters import TO_LANE, TO_MAIN, Beat, Gone, Synced, ToLane, ToMain
from yard import Mail


class Ends:
    """Both ends of one connection over a real Unix socket, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = socket_path(folder)
        self.lane_mail, self.main_mail = Mail(), Mail()
        self.lane_lost, self.main_lost = asyncio.Event(), asyncio.Event()
        self.met = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.lane: Letterbox[ToLane] = Letterbox(TO_LANE, self.lane_mail.take, self.lane_lost.set, self.met.set)
        self.main: Letterbox[ToMain] = Letterbox(TO_MAIN, self.main_mail.take, self.main_lost.set)
        self.server = await loop.create_unix_server(lambda: self.lane, str(self.path))
        self.transport, _ = await loop.create_unix_connection(lambda: self.main, str(self.path))
        await self.met.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.main.close()
        async with asyncio.timeout(peers.WAIT_S):
            await self.lane_lost.wait()
            await self.main_lost.wait()
        self.server.close()
        self.path.unlink(missing_ok=True)


async def test_letters_go_both_ways_in_order_and_hearing_moves_the_time(tmp_path: Path) -> None:
    async with Ends(tmp_path) as ends:
        before_s = ends.lane.heard_s
        for n in range(3):
            ends.main.post(Gone(run=f"R{n}"))
        ends.lane.post(Synced(word=1))
        await ends.lane_mail.until(Gone, 3)
        assert ends.lane_mail.letters == [Gone(run=f"R{n}") for n in range(3)]
        assert await ends.main_mail.until(Synced) == Synced(word=1)
        assert ends.lane.heard_s >= before_s


async def test_a_letter_that_comes_in_pieces_is_read_whole(tmp_path: Path) -> None:
    async with Ends(tmp_path) as ends:
        ends.transport.write(b'{"t":"go')
        ends.lane.post(Beat())
        await ends.main_mail.until(Beat)
        ends.transport.write(b'ne","run":"R1"}\n{"t":"be')
        assert await ends.lane_mail.until(Gone) == Gone(run="R1")
        ends.transport.write(b'at"}\n')
        assert await ends.lane_mail.until(Beat)


@pytest.mark.parametrize(
    "raw", [b"rubbish\n", b'{"t":"synced","word":1}\n', b"x" * (READ_BYTES + 1)], ids=["no JSON", "the other's", "long"]
)
async def test_what_is_no_letter_cuts_the_connection_so_that_all_is_told_anew(tmp_path: Path, raw: bytes) -> None:
    async with Ends(tmp_path) as ends:
        ends.transport.write(raw)
        async with asyncio.timeout(peers.WAIT_S):
            await ends.main_lost.wait()
        assert ends.lane_mail.letters == []
        ends.main.post(Beat())
        ends.lane.post(Beat())


async def test_whoever_does_not_read_is_cut_off_before_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letterbox, "BACKLOG_BYTES", 1000)
    async with Ends(tmp_path) as ends:
        ends.transport.pause_reading()
        heavy: Line = Gone(run="R" * 100_000)
        for _ in range(20):
            ends.lane.post(heavy)
        async with asyncio.timeout(peers.WAIT_S):
            await ends.lane_lost.wait()
        ends.transport.resume_reading()


async def test_a_data_folder_too_deep_for_a_socket_has_one_of_its_own_name(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    path = socket_path(deep)
    assert len(bytes(deep / "lane.sock")) > PATH_BYTES >= len(bytes(path))
    assert path != socket_path(tmp_path / ("e" * 100))
    assert path == socket_path(deep / ".")
    async with Ends(deep) as ends:
        ends.main.post(Beat())
        await ends.lane_mail.until(Beat)
        assert stat.S_ISSOCK(path.stat().st_mode)


async def test_whoever_runs_as_somebody_else_is_not_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letterbox, "is_ours", lambda connection: False)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    loop, lost = asyncio.get_running_loop(), asyncio.Event()
    mail = Mail()
    server = await loop.create_unix_server(lambda: Letterbox(TO_LANE, mail.take, lost.set), str(socket_path(tmp_path)))
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(socket_path(tmp_path)))
    async with asyncio.timeout(peers.WAIT_S):
        await lost.wait()
    assert mail.letters == []
    client.close()
    server.close()


def test_this_user_is_ours_and_where_nothing_tells_the_folder_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = socket.socketpair()
    assert is_ours(here)
    monkeypatch.delattr(socket, "SO_PEERCRED")
    assert is_ours(there)
    here.close()
    there.close()
