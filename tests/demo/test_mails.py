from pathlib import Path

import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import mails, minds
from watchfloor_demo.shop import Shop, open_shop
from watchfloor_server.core.provenance import Memory, is_foreign


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv(minds.SPEED, "10000")
    shop = open_shop(tmp_path)
    mails.fill(shop.folder / mails.FOLDER)
    return shop


def account(shop: Shop) -> str:
    with shop.database() as database:
        return str(database.execute("SELECT iban FROM suppliers WHERE name = 'Lampenwerk'").fetchone()[0])


def test_a_mail_is_read_from_its_file_and_from_no_other(shop: Shop) -> None:
    folder = shop.folder / mails.FOLDER
    mail = mails.read_mail(folder, "02-bank.eml")
    assert mail.sender.startswith("Lampenwerk")
    assert "\x1b[2J" in mail.text
    assert "\u202e" in mail.text
    for name in ("../shop.sqlite", "none.eml", "/etc/passwd", ""):
        with pytest.raises(LookupError):
            mails.read_mail(folder, name)


async def test_it_believes_the_mail_and_changes_nothing_where_it_is_denied(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(frozenset({"supplier.account"}))
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    await mails.shift(shop, 0)
    assert stage.done == ["mail.read"] * 3
    assert sum("The account stays as it was: ask first" in said for said in stage.said) == 2
    assert account(shop) == ""


async def test_unwatched_it_does_what_the_mail_says(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchfloor, "supervised", Stage().supervised)
    await mails.shift(shop, 0)
    assert account(shop) == mails.STOLEN
    with pytest.raises(LookupError):
        shop.set_account("nobody", mails.STOLEN)


def test_the_account_is_known_again_though_the_mail_hides_it_and_alices_is_hers(shop: Shop) -> None:
    memory = Memory()
    memory.heard(f"supplier Lampenwerk has the account {mails.ACCOUNT}")
    memory.got("mail.read", dict(mails.read_mail(shop.folder / mails.FOLDER, "02-bank.eml")._asdict()))
    hers = memory.origins({"supplier": "Lampenwerk", "iban": mails.ACCOUNT})
    assert [one.source for one in hers] == ["human", "human"]
    stolen = memory.origins({"supplier": "Lampenwerk", "iban": mails.STOLEN})
    assert [(one.source, one.detail) for one in stolen][1:] == [("tool", "mail.read")]
    assert is_foreign(stolen, [])
