import pytest

from drawn import picture, text
from scenes import floor
from stage import kill_scene
from watchfloor_console.render.look import Look
from watchfloor_console.render.watch import watch_rows


@pytest.mark.parametrize(
    "size",
    [
        (140, 40),
        (200, 60),
        (140, 30),
        (120, 30),
        (110, 40),
        (100, 30),
        (80, 24),
        (80, 18),
        (60, 16),
        (40, 12),
        (20, 5),
        (10, 3),
    ],
)
def test_every_size_is_filled_exactly(size: tuple[int, int]) -> None:
    for on in (floor(), kill_scene().floor):
        rows = text(watch_rows(picture(*size, on=on)))
        assert len(rows) == size[1]
        assert {len(row) for row in rows} == {size[0]}


def test_what_never_folds_is_on_every_screen() -> None:
    for size in ((140, 40), (100, 30), (80, 24), (80, 16), (60, 16)):
        shown = "\n".join(text(watch_rows(picture(*size))))
        for words in (
            "✓ NOTHING WRONG",
            "? 3 NEED YOU",
            "✓ KILL READY",
            "KILL refund-bot run 7F3K",
            "RUNNING",
            "4m12s",
        ):
            assert words in shown, (size, words)


def test_with_hardly_any_room_there_is_the_kill_line() -> None:
    assert "KILL refund-bot" in text(watch_rows(picture(50, 12)))[-1]


def test_in_ascii_every_sign_is_ascii() -> None:
    look = Look(ascii=True)
    for on in (floor(), kill_scene().floor):
        shown = "\n".join(text(watch_rows(picture(look=look, on=on)), look))
        assert shown.replace("•", "|").isascii() or shown.isascii()


def test_a_kill_takes_the_upper_rows_of_the_feed() -> None:
    rows = text(watch_rows(picture(on=kill_scene().floor, cursor="2C9D")))
    titles = [row.split()[0] for row in rows if row[1:6].strip().isupper() and "──" in row]
    assert [title for title in titles if title.isalpha()] == ["FLEET", "KILL", "LIVE"]
