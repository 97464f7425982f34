from pathlib import Path

import peers
from watchfloor_server.gateway.peer import FRAGMENTS


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
