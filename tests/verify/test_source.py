from pathlib import Path

import pytest

from watchfloor.records import Record
from watchfloor.verify.source import Fields, Malformed, find, record_of

GOOD = Fields(1, "now", "reasoning", "R", "bot", None, 1, bytes(16), bytes(32), b"{}")


def test_good_fields_are_a_record() -> None:
    found = record_of(GOOD, "line 1")
    assert isinstance(found, Record)
    assert found == GOOD


@pytest.mark.parametrize(
    "bad",
    [
        {"seq": "1"},
        {"seq": 0},
        {"seq": True},
        {"seq": None},
        {"at": b"now"},
        {"kind": "reason"},
        {"kind": []},
        {"run": 7},
        {"agent": b"bot"},
        {"human": 1.5},
        {"epoch": None},
        {"salt": bytes(15)},
        {"salt": "x" * 16},
        {"commit": bytes(31)},
        {"raw": "{}"},
    ],
)
def test_anything_else_is_named(bad: dict[str, object]) -> None:
    found = record_of(GOOD._replace(**bad), "line 1")
    assert isinstance(found, Malformed)
    assert found.why


def test_a_folder_stands_for_the_ledger_in_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no ledger"):
        find(tmp_path)
    (tmp_path / "ledger.sqlite").touch()
    assert find(tmp_path) == find(tmp_path / "ledger.sqlite") == tmp_path / "ledger.sqlite"
