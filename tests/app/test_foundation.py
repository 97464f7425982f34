from pathlib import Path

import pytest

import peers
from core.test_mandates import given_by
from ledgers import wrote
from playbook import Floor
from watchfloor.records import NewRecord
from watchfloor_server.app.foundation import used_mandates
from watchfloor_server.lane import JOURNAL_NAME
from watchfloor_server.ledger import DATABASE_NAME, Store


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_a_data_folder_and_what_is_in_it_is_this_users_alone(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    async with peers.serving(data):
        assert mode(data) == 0o700
        for name in ("server.key", "dev-issuer.key", "first-operator.code", "ledger.sqlite", JOURNAL_NAME):
            assert mode(data / name) & 0o077 == 0, name


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


async def test_an_open_folder_is_closed_to_others(open_folder: Path) -> None:
    async with peers.serving(open_folder):
        assert mode(open_folder) == 0o700


async def test_without_dev_there_is_no_development_issuer(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, dev=False):
        assert not (tmp_path / "dev-issuer.key").exists()


async def test_the_mandates_of_a_day_are_known_though_their_runs_are_over(tmp_path: Path) -> None:
    floor = Floor()
    floor.give(floor.hello("deploy-bot", None))
    floor.give(given_by(floor))
    floor.wait_s(7200)
    floor.give(given_by(floor, id="M-2"))
    news = [
        NewRecord(each.at, each.kind, each.raw, each.run, each.agent, each.human, each.epoch) for each in floor.records
    ]
    await wrote(tmp_path, news)
    store = Store(tmp_path / DATABASE_NAME)
    until = "2026-01-31T17:00:00.000Z"
    assert used_mandates(store, "2026-01-30T00:00:00.000Z") == {"M-1": until, "M-2": until}
    assert used_mandates(store, "2026-01-31T10:00:00.000Z") == {"M-2": until}
    store.close()
