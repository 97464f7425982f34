from pathlib import Path

import httpx
import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import minds, refunds
from watchfloor_demo.shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv(minds.SPEED, "10000")
    (tmp_path / "payments.url").write_text("http://127.0.0.1:9")
    return open_shop(tmp_path)


def answers(monkeypatch: pytest.MonkeyPatch, status: int, body: dict[str, str]) -> None:
    async def post(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(status, json=body)

    monkeypatch.setattr(httpx.AsyncClient, "post", post)


async def test_tickets_are_looked_up_before_money_goes_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(frozenset({"customer.export"}))
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    answers(monkeypatch, 200, {"refund": "R-1", "receipt": "signed"})
    kept: list[str] = []
    monkeypatch.setattr(watchfloor, "keep_receipt", kept.append)
    await refunds.shift(shop, 0)
    assert kept == ["signed"] * 5
    assert stage.done == ["order.find", "refund.issue"] * 5
    assert any("The export was refused" in said for said in stage.said)
    assert sum("R-1" in said for said in stage.said) == 5


async def test_what_an_approver_said_reaches_the_customer(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(frozenset({"customer.export", "refund.issue"}))
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    await refunds.shift(shop, 1)
    assert sum("ask first" in said for said in stage.said) == 5


async def test_a_service_that_refuses_fails_the_tool(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(frozenset({"customer.export"}))
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    answers(monkeypatch, 403, {"error": "the grant was used already"})
    with pytest.raises(OSError, match="used already"):
        await refunds.shift(shop, 0)
