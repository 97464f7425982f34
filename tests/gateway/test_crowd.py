import secrets
from pathlib import Path

import pytest

import peers
from watchfloor.errors import CloseCode
from watchfloor.wire import Ack, Order
from watchfloor_server.app import running
from watchfloor_server.gateway import crowd
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.crowd import Crowd


def test_saying_something_to_somebody_who_is_gone_is_no_fault() -> None:
    empty = Crowd(Codes(secrets.token_bytes))
    assert not empty.tell(1, Ack(seq=1))
    empty.give(1, Order(order="O", cmd=1, kind="kill", epoch=1, by="mara", reason=""), lambda: None)
    empty.owe(1, 1, 1)
    empty.acked(1, 1)
    empty.refuse(1, "code", "reason")
    empty.close(1, CloseCode.REFUSED, "reason")
    empty.tell_consoles(Ack(seq=1))
    empty.beat(0.0)
    assert empty.reach(0.0) == (0, 0.0)


async def test_who_is_silent_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT_S", 0.05)
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        monkeypatch.setattr(crowd, "SILENT_S", -1.0)
        assert (await bot.closed())[0] == CloseCode.TOO_SLOW


async def test_a_stage_is_told_on_the_kill_connection_too(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara, lane = await peers.console(floor, key), await peers.console(floor, key, path="/v1/kill")
        bot = await peers.agent(floor)
        await mara.order("kill", {"run": bot.run})
        for console in (mara, lane):
            assert (await console.of("stage", stage="given"))["run"] == bot.run
