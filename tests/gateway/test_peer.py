import asyncio
import socket
from pathlib import Path

import pytest

import peers
from watchfloor.wire import Note, Order
from watchfloor_server.gateway import reception
from watchfloor_server.gateway.peer import FRAGMENTS, HALF_OPEN_MS, PONG_BYTES, Peer, watch_for_silence


async def test_a_message_in_fragments_is_heard_whole(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        line = bot.line("reasoning", text="in three parts")
        await bot.socket.send([line[:10], line[10:20], line[20:]], text=True)
        await bot.of("ack", seq=1)


async def test_endless_fragments_close_the_connection(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        await bot.socket.send([b""] * (FRAGMENTS + 2), text=True)
        assert (await bot.closed())[0] == 4400


async def test_a_long_reason_is_cut_to_what_a_close_frame_holds(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await mara.order("kill", {"run": bot.run}, reason="é" * 1000)
        await bot.stop(await bot.of("order"))
        code, reason = await bot.closed()
        assert code == 4403
        assert len(reason.encode()) <= 123


async def test_a_half_open_link_is_cut_by_the_kernel_and_not_by_a_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[Peer] = []

    def spy(peer: Peer) -> None:
        watch_for_silence(peer)
        watched.append(peer)

    monkeypatch.setattr(reception, "watch_for_silence", spy)
    async with peers.serving(tmp_path) as floor:
        await peers.agent(floor)
        raw = watched[0].transport.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == HALF_OPEN_MS
        assert (await peers.agent(floor.here, "bot")).run  # a Unix socket has no other machine


async def test_who_pings_and_reads_no_answer_is_left_alone_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Peer] = []
    monkeypatch.setattr(reception, "watch_for_silence", met.append)
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        bot.socket.transport.pause_reading()
        masked = b"\x89\xfd\0\0\0\0" + b"x" * 125
        async with asyncio.timeout(peers.WAIT_S):
            while not met[0].is_held:
                bot.socket.transport.write(masked * 500)
                await asyncio.sleep(0)
        assert met[0].backlog_bytes < 4 * PONG_BYTES
        bot.socket.transport.resume_reading()
        await bot.think("I read again")
        await bot.of("ack", seq=1)
        assert not met[0].is_held


async def test_a_line_is_handed_over_when_its_bytes_are_with_the_kernel_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Peer] = []
    monkeypatch.setattr(reception, "watch_for_silence", met.append)
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        handed, order = list[str](), Order(order="O1", cmd=1, kind="pause", epoch=1, by="mara", reason="")
        met[0].hand_over(order, lambda: handed.append("first"))
        assert handed == ["first"]
        assert (await bot.of("order"))["order"] == "O1"
        bot.socket.transport.pause_reading()
        while not met[0].backlog_bytes:
            met[0].say(Note(from_="mara", text="x" * 60_000))
        met[0].hand_over(order, lambda: handed.append("second"))
        assert handed == ["first"]
        bot.socket.transport.resume_reading()
        assert (await bot.of("order"))["order"] == "O1"
        assert handed == ["first", "second"]
        met[0].leave(1000, "over")
        met[0].hand_over(order, lambda: handed.append("never"))
        assert handed == ["first", "second"]
