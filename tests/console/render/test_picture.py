from drawn import picture
from scenes import CAST, floor, run_id, view


def test_the_cursor_stays_on_its_run_when_runs_come() -> None:
    on = floor()
    on.board.take_runs([view(CAST[0]._replace(agent="a-first", run="0000"))])
    made = picture(on=on)
    assert made.cursor == run_id("7F3K")
    assert made.runs[0].identity.agent.name == "a-first"


def test_a_cursor_whose_run_is_gone_takes_the_first() -> None:
    assert picture(cursor="ZZZZ").cursor == run_id("3VTA")


def test_an_empty_floor_has_no_cursor() -> None:
    made = picture(on=floor(runs=[], open_cards=[]))
    assert (made.cursor, made.selected, made.runs) == ("", None, ())


def test_a_small_screen_shows_one_runs_feed() -> None:
    assert picture(80, 24).one_run
    assert picture(80, 24).is_small
    assert not picture().one_run


def test_cards_are_counted_by_run() -> None:
    assert picture().cards_of(run_id("7F3K")) == 1
