import sqlite3
from pathlib import Path

import pytest

from watchfloor_demo.shop import Order, open_shop


def test_the_shop_has_orders_prices_and_a_repository(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    assert shop.order("A-17") == Order("A-17", "Nadia Okafor", "40.00", "paid twice")
    assert shop.price("lamp") == "39.00"
    assert "The shop opens" in shop.git("log", "--oneline")


def test_what_the_shop_has_not_is_an_error_with_its_name(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    for look in (lambda: shop.order("Z-1"), lambda: shop.price("boat"), lambda: shop.set_price("boat", "1.00")):
        with pytest.raises(LookupError, match=r"Z-1|boat"):
            look()


def test_a_price_counts_its_changes(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    assert [shop.set_price("lamp", "38.99"), shop.set_price("lamp", "38.98")] == [1, 2]


def test_one_grant_books_one_refund(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.refund("G-1", "A-17", "40.00", "EUR")
    with pytest.raises(sqlite3.IntegrityError):
        shop.refund("G-1", "A-17", "40.00", "EUR")


def test_a_failing_git_says_what_failed(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="git checkout failed"):
        open_shop(tmp_path).git("checkout", "nowhere")


def test_without_git_there_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OSError, match="install git"):
        open_shop(tmp_path)
