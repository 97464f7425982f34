import asyncio
from pathlib import Path

import pytest

import watchfloor
from watchfloor_demo import minds
from watchfloor_demo.shop import Shop


async def test_a_mind_that_was_stopped_comes_back_for_another_shift(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(minds.FOLDER, str(tmp_path))
    monkeypatch.setattr(minds, "COME_BACK_S", 0.0)
    shifts: list[int] = []

    async def shift(shop: Shop, number: int) -> None:
        assert shop.folder == tmp_path
        shifts.append(number)
        if number == 0:
            raise watchfloor.Stopped("killed")
        if number == 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await minds.work(shift)
    assert shifts == [0, 1, 2]


async def test_the_pace_is_the_demos(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setenv(minds.SPEED, "4")
    await minds.pause(2.0)
    assert slept == [0.5]
