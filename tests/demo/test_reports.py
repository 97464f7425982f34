from pathlib import Path

import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import minds, reports
from watchfloor_demo.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv(minds.SPEED, "10000")
    monkeypatch.setenv("WATCHFLOOR_TOKEN_FILE", str(tmp_path / "tokens" / "report-bot"))
    return open_shop(tmp_path)


async def test_what_is_handed_on_is_done_by_a_child_with_a_token_of_its_own(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(frozenset({"customer.export"}))
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    await reports.shift(shop, 0)
    assert stage.done == ["order.find", "order.find"]
    assert any("I may not: customer.export is not for you" in said for said in stage.said)
    (more,) = [more for more in stage.more if more]
    assert more["parent"] is stage
    assert more["tools"] == reports.TOOLS
    assert str(more["token"]).endswith("tokens/list-bot")


async def test_unwatched_the_list_goes_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    await reports.shift(shop, 0)
    assert stage.done[-1] == "customer.export"
