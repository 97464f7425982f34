from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.ledgers import each_record
from watchfloor.cli.options import Access
from watchfloor.oversight import RecordLine

NOWHERE = Access("ws://127.0.0.1:1", None, None)


async def test_records_are_handed_over_until_no_more_are_wanted(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        await peers.agent(floor)
    taken: list[RecordLine] = []

    def take(record: RecordLine) -> bool:
        taken.append(record)
        return len(taken) < 2

    each_record(NOWHERE, tmp_path, take, None, 1)
    assert [record.seq for record in taken] == [2, 3]
    taken.clear()
    each_record(NOWHERE, tmp_path, take, ("run.started",), 0)
    assert [record.kind for record in taken] == ["run.started"]


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    assert shells.Shell(tmp_path).run_now("export").is_one_sentence()
