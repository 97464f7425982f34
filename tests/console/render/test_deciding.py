from scenes import refund_card
from watchfloor_console.board import Words
from watchfloor_console.render.deciding import share
from watchfloor_console.render.reading import reading_of


def test_arguments_get_their_rows_first_and_the_words_at_least_three() -> None:
    reading = reading_of(refund_card(), 41, 90, Words())
    assert share(16, reading) == (7, 9)
    assert share(8, reading) == (5, 3)


def test_there_is_always_a_row_for_each() -> None:
    reading = reading_of(refund_card(), 41, 90, Words())
    assert min(share(1, reading)) >= 1
