from pathlib import Path

from watchfloor_server.lane.word import WORD_BYTES, WORD_NAME, Word


def test_two_mappings_of_one_file_see_each_others_number(tmp_path: Path) -> None:
    lane, main = Word(tmp_path / WORD_NAME), Word(tmp_path / WORD_NAME)
    assert (lane.value, main.value) == (0, 0)
    assert lane.raise_() == 1
    assert main.value == 1
    assert lane.raise_() == 2
    assert main.value == 2
    lane.close()
    assert main.value == 2
    main.close()


def test_the_number_outlives_whoever_raised_it_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / WORD_NAME
    first = Word(path)
    first.raise_()
    first.close()
    again = Word(path)
    assert again.value == 1
    again.close()
    assert path.stat().st_size == WORD_BYTES
    assert path.stat().st_mode & 0o777 == 0o600
