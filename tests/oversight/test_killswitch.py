import asyncio
import threading
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.link import real_surroundings
from watchfloor.oversight import OrderScope, Refused, StageLine, Unreachable, kill_switch
from watchfloor.oversight.killswitch import accepted
from watchfloor.wire import Pong, Reply


async def test_a_kill_needs_the_kill_connection_alone(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        stages: asyncio.Queue[StageLine] = asyncio.Queue()
        async with kill_switch(mara, on_stage=stages.put_nowait) as switch:
            assert switch.is_up
            assert (await switch.ping()).pong.runs == 1
            reply = await switch.order("kill", OrderScope(run=bot.run), "enough")
            assert reply.runs == 1
            assert (await bot.of("order"))["signed"] is not None
            async with asyncio.timeout(peers.WAIT_S):
                assert (await stages.get()).run == bot.run


async def test_it_works_in_a_thread_of_its_own(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)

        async def press() -> None:
            async with kill_switch(mara) as switch:
                await switch.order("kill", OrderScope(run=bot.run))

        thread = threading.Thread(target=lambda: asyncio.run(press()))
        thread.start()
        assert (await bot.of("order"))["kind"] == "kill"
        await asyncio.to_thread(thread.join)


async def test_a_kill_is_never_kept_to_be_sent_later(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        patient = real_surroundings()._replace(chance=lambda: 1.0)
        async with kill_switch(mara, surroundings=patient) as switch:
            await switch.channel.close()
            with pytest.raises(Unreachable, match="nothing is kept"):
                await switch.order("kill", OrderScope(run=bot.run))
        async with kill_switch(mara) as switch:
            assert (await switch.ping()).pong.runs == 1
        assert all(line["t"] != "order" for line in bot.heard)


async def test_a_viewer_may_not_stop_a_run(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        async with crew.connect(mara) as session:
            reply = await session.admin("operator.add", "eve", ("viewer",))
        assert isinstance(reply.value, dict)
        eve = await crew.enrolled_with(floor, tmp_path, str(reply.value["code"]), "eve")
        async with kill_switch(eve) as switch:
            with pytest.raises(Refused, match="viewer"):
                await switch.order("kill", OrderScope(run=bot.run))


def test_an_answer_that_says_no_is_a_refusal() -> None:
    with pytest.raises(Refused, match="why not"):
        accepted(Reply(id="1", ok=False, code="c", error="why not"))
    with pytest.raises(Refused, match="without saying why"):
        accepted(Reply(id="1", ok=False))
    with pytest.raises(Refused, match="with a pong"):
        accepted(Pong(nonce="n", can_stop=True, reached=0, runs=0, age_ms=0.0))
