import socket
from pathlib import Path

import pytest

import peers
from watchfloor_server.gateway.peer import FRAGMENTS, HALF_OPEN_MS, Peer


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
    watch = Peer.watch_for_silence

    def spy(peer: Peer) -> None:
        watch(peer)
        watched.append(peer)

    monkeypatch.setattr(Peer, "watch_for_silence", spy)
    async with peers.serving(tmp_path) as floor:
        await peers.agent(floor)
        raw = watched[0].transport.get_extra_info("socket")
        assert raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == HALF_OPEN_MS
        assert (await peers.agent(floor.here, "bot")).run  # a Unix socket has no other machine
