from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ledgers import Told, opened
from watchfloor_server.ledger import Ledger


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def ledger(tmp_path: Path, told: Told) -> AsyncIterator[Ledger]:
    found = opened(tmp_path / "data", told)
    found.writer.start()
    yield found
    found.close()
