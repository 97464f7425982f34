from pathlib import Path

import pytest

import peers
from watchfloor_server.lane import JOURNAL_NAME


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
