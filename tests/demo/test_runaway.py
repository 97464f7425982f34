from pathlib import Path

import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import minds, runaway
from watchfloor_demo.shop import open_shop


async def test_it_lowers_the_same_price_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(minds.SPEED, "10000")
    shop = open_shop(tmp_path)
    stage = Stage(acts=10)
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    with pytest.raises(watchfloor.Stopped):
        await runaway.shift(shop, 0)
    assert stage.done == ["price.read", "price.set"] * 5
    assert shop.price("lamp") == "38.95"
