import json
from pathlib import Path

import pytest

import crew
import peers
from watchfloor.errors import Refused
from watchfloor.oversight import OrderScope, connect, tell_drill


async def test_the_ledger_keeps_a_drill_as_it_was_signed_and_no_drill_of_anothers_kill(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot, live = await peers.agent(floor), await peers.agent(floor, "live")
        async with connect(mara, kill=False) as session:
            reply = await session.order("kill", OrderScope(run=bot.run), "drill")
            await bot.stop(await bot.of("order"))
            await bot.closed()
            await tell_drill(session, {bot.run: {"accepted": 1.5}})
            with pytest.raises(Refused, match="mara killed"):
                await tell_drill(session, {live.run: {"accepted": 1.5}})
            assert reply.ok
        eye = await peers.console(floor, mara.key, "mara")  # pyright: ignore[reportArgumentType]
        await eye.say({"t": "watch", "after": 0, "full": True})
        body = json.loads((await eye.of("record", kind="drill.done"))["raw"])
        assert body["runs"] == [{"run": bot.run, "confirmed": False, "at_ms": {"accepted": 1.5}}]
