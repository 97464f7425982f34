from pathlib import Path

import pytest

from ledgers import OWNER, Told, new, opened, wrote
from watchfloor_server.ledger import DATABASE_NAME, LedgerError, Owner
from watchfloor_server.ledger.database import open_writer


async def test_a_ledger_opens_closes_and_opens_again(tmp_path: Path) -> None:
    assert len(await wrote(tmp_path, [new()])) == 1
    assert [record.seq for record in await wrote(tmp_path, [new()])] == [2]


async def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    with pytest.raises(LedgerError, match="another server"):
        opened(tmp_path, Told())
    ledger.close()


async def test_a_ledger_that_cannot_be_opened_lets_its_folder_go(tmp_path: Path, told: Told) -> None:
    await wrote(tmp_path, [new()])
    for _ in range(2):
        with pytest.raises(LedgerError, match="belongs to server"):
            opened(tmp_path, told, Owner("SRV2", "watchfloor/SRV2"))
    opened(tmp_path, told, OWNER).close()


async def test_a_ledger_whose_tail_was_cut_is_refused(tmp_path: Path, told: Told) -> None:
    await wrote(tmp_path, [new(), new()])
    connection = open_writer(tmp_path / DATABASE_NAME)
    connection.execute("DELETE FROM records WHERE seq = 2")
    connection.close()
    with pytest.raises(LedgerError, match="it was changed; run `watchfloor verify`"):
        opened(tmp_path, told)
