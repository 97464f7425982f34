from pathlib import Path

import pytest

from stories import ledger_of, told
from watchfloor.records import NewRecord


@pytest.fixture(scope="session")
def story() -> list[NewRecord]:
    """What happened, as a real desk wrote it."""
    return told()


@pytest.fixture
def folder(tmp_path: Path, story: list[NewRecord]) -> Path:
    """A data folder with the story, signed but for its last two records."""
    return ledger_of(tmp_path / "data", story)
