import pytest

from drawn import picture, text
from scenes import refund_card
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.reading import Progress
from watchfloor_console.render.smallcard import shows_words, small_reading, small_rows, small_share


@pytest.mark.parametrize("rows", range(3, 19))
def test_the_row_of_the_code_is_there_in_any_height(rows: int) -> None:
    approve = Deciding(refund_card(), Progress(), step="approve", code="7mkw", signs="7", good_s=9)
    drawn = [row.rstrip() for row in text(small_rows(picture(80, 24), approve, rows))]
    assert len(drawn) == rows
    assert drawn[-1].startswith(" code   7   m   k   w ")
    assert drawn[-3].startswith(" APPROVE E-4K7Q")


def shown(deciding: Deciding) -> list[str]:
    return [row.rstrip() for row in text(small_rows(picture(80, 24), deciding, 18))]


def test_all_of_a_small_card_fits_into_24_rows() -> None:
    rows = shown(Deciding(refund_card(), Progress()))
    assert len(rows) == 18
    assert rows[2].startswith(' amount       "312.40"')
    assert rows[2].endswith("tool orders.get")
    assert rows[15].startswith(" READ 0 of ")


def test_the_words_come_once_the_arguments_were_read() -> None:
    deciding = Deciding(refund_card(), Progress())
    reading = small_reading(deciding, picture(80, 24))
    window = small_share(picture(80, 24), deciding, 18).facts
    deciding.progress.saw(range(len(reading.facts)), range(0))
    deciding.progress.read_on(reading, window, window)
    assert shows_words(deciding, reading)
    assert any(row.startswith(" ~ ") for row in shown(deciding))


def test_the_steps_take_the_rows_of_what_was_read() -> None:
    approve = shown(Deciding(refund_card(), Progress(), step="approve", code="7mkw", signs="7", good_s=9))
    assert "code   7   m   k   w   type it   7   _   _   _" in approve[17].replace("w    t", "w   t")
    deny = shown(Deciding(refund_card(), Progress(), step="deny", reason="no"))
    assert deny[17] == " > no_"
