from datetime import timedelta

from drawn import hues, picture, text
from scenes import NOW, floor, health
from watchfloor_console.board import Link
from watchfloor_console.render.picture import Armed
from watchfloor_console.render.status import first_row, status_rows


def test_row_0_and_row_1_at_140() -> None:
    rows = text(status_rows(picture()))
    assert rows[0].startswith(
        "  ✓ NOTHING WRONG    ? 3 NEED YOU  first in 1m58s   14 runs: 13 running, 1 paused, 0 stopped "
    )
    assert rows[0].endswith("watchfloor prod-eu ")
    assert rows[1].startswith(
        " ✓ LINK 12 ms       ✓ KILL READY 0.9 ms 4s ago     ✓ LEDGER 1,482,903 verified to 1,482,880"
    )
    assert rows[1].endswith("as mara  03:12:44Z ")


def test_at_80_round_trips_and_numbers_go() -> None:
    rows = text(status_rows(picture(80, 24)))
    assert rows[0] == "  ✓ NOTHING WRONG    ? 3 NEED YOU  first in 1m58s                     03:12:44Z "
    assert rows[1].startswith(" ✓ LINK  ✓ KILL READY 4s ago  ✓ LEDGER  412/s  14 runs, 7 above ")


def test_an_open_card_has_its_own_deadline_there() -> None:
    assert "this one in 6m20s" in text(status_rows(picture(), "E-5M1X01234567"))[0]


def test_red_is_only_where_something_is_wrong() -> None:
    reds = {"danger", "danger-strong", "chip-danger"}
    assert not any(hues(row) & reds for row in status_rows(picture()))
    on = floor()
    on.health = health(link=Link(lost_at=NOW - timedelta(seconds=7), tries=3))
    rows = status_rows(picture(on=on))
    assert "! NOT LIVE 7s" in text(rows)[0]
    assert "14 runs as of 03:12:37Z" in text(rows)[0]
    assert "! LINK LOST 7s" in text(rows)[1]
    assert "- /s" in text(rows)[1]


def test_dev_says_that_nothing_is_attested() -> None:
    on = floor()
    on.health = health(environment="dev")
    assert text(status_rows(picture(on=on)))[0].endswith("watchfloor dev, NOT ATTESTED ")


def test_an_armed_f9_is_the_worst_thing() -> None:
    assert " F9 ARMED 1.6s " in text(status_rows(picture()._replace(armed=Armed(1.6, 2.0))))[0]


def test_the_cursor_is_always_among_the_rows_that_are_drawn() -> None:
    for cast in picture().runs:
        made = picture()._replace(cursor=cast.run)
        for rows in (1, 3, 7, 14, 20):
            place = [run.run for run in made.runs].index(cast.run)
            assert first_row(made, rows) <= place < first_row(made, rows) + rows
