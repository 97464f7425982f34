from pathlib import Path

import pytest

from watchfloor_server.ledger import HIGH_WATER_NAME
from watchfloor_server.ledger.high_water import read_high_water, write_high_water


def test_a_note_is_replaced_whole(tmp_path: Path) -> None:
    assert read_high_water(tmp_path) is None
    for note in ("a long — first note\n", "second\n"):
        write_high_water(tmp_path, note)
        assert read_high_water(tmp_path) == note
    assert [path.name for path in tmp_path.iterdir()] == [HIGH_WATER_NAME]
    assert (tmp_path / HIGH_WATER_NAME).stat().st_mode & 0o777 == 0o600


def test_what_a_crash_left_half_written_is_not_taken_for_the_note(tmp_path: Path) -> None:
    write_high_water(tmp_path, "old\n")
    (tmp_path / f"{HIGH_WATER_NAME}.new").write_text("ne")
    assert read_high_water(tmp_path) == "old\n"
    write_high_water(tmp_path, "new\n")
    assert read_high_water(tmp_path) == "new\n"


def test_a_note_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_high_water(tmp_path / "gone", "note\n")
