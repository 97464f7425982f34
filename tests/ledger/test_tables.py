from pathlib import Path
from typing import cast

from ledgers import Told, new, opened
from watchfloor.records import CONTROL_KINDS, KINDS, Record
from watchfloor_server.ledger import Ledger
from watchfloor_server.ledger.database import open_reader
from watchfloor_server.ledger.tables import FREQUENT_KINDS, IS_CONTROL


def plan(path: Path, query: str) -> str:
    connection = open_reader(path)
    rows = cast(list[tuple[int, int, int, str]], connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())
    connection.close()
    return " / ".join(row[3] for row in rows)


def test_the_columns_are_those_of_a_record_in_its_order(tmp_path: Path, ledger: Ledger) -> None:
    connection = open_reader(tmp_path / "data/ledger.sqlite")
    columns = [row[1] for row in connection.execute("PRAGMA table_info(records)")]
    connection.close()
    assert columns == ["commitment" if name == "commit" else name for name in Record._fields]


def test_every_kind_is_frequent_or_in_the_partial_index() -> None:
    assert set(FREQUENT_KINDS) | CONTROL_KINDS == set(KINDS)


def test_the_questions_of_a_restart_are_answered_from_the_partial_index(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "data/ledger.sqlite"
    found = plan(path, f"SELECT seq FROM records WHERE kind = 'lock.set' AND {IS_CONTROL} AND run IS NULL")
    assert found == "SEARCH records USING COVERING INDEX records_control (kind=?)"


def test_a_runs_records_come_from_its_index_in_order(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "data/ledger.sqlite"
    found = plan(path, "SELECT raw FROM records WHERE run = 'A' AND seq > 5 ORDER BY seq LIMIT 10")
    assert found == "SEARCH records USING INDEX records_of_run (run=? AND rowid>?)"


async def test_what_agents_do_all_the_time_is_not_in_the_partial_index(tmp_path: Path, told: Told) -> None:
    ledger = opened(tmp_path, told)
    ledger.writer.start()
    ledger.writer.append([new(kind) for kind in KINDS])
    assert await ledger.writer.drain(20)
    ledger.close()
    connection = open_reader(tmp_path / "ledger.sqlite")
    query = f"SELECT count(*) FROM records INDEXED BY records_control WHERE {IS_CONTROL}"
    assert connection.execute(query).fetchone() == (len(CONTROL_KINDS),)
    connection.close()
