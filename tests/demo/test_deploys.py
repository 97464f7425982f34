from pathlib import Path

import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import deploys, minds
from watchfloor_demo.shop import open_shop


async def test_changes_are_committed_and_a_release_is_tagged_in_a_real_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(minds.SPEED, "10000")
    shop = open_shop(tmp_path)
    monkeypatch.setattr(watchfloor, "supervised", Stage().supervised)
    await deploys.shift(shop, 3)
    assert shop.git("tag") == "v1.3.1"
    assert len(shop.git("log", "--oneline").splitlines()) == 1 + len(deploys.CHANGES)
