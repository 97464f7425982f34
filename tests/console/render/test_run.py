import pytest

from drawn import hues, picture, text
from scenes import CAST, floor, view
from storied import RUN, run_records
from watchfloor_console.board import Words
from watchfloor_console.feed.story import Story, Teller
from watchfloor_console.render.run import RunNow, detail, run_rows


def story(upto: int = 99) -> Story:
    teller = Teller(Words())
    teller.take(run_records()[:upto])
    return teller.story()


def rows(now: RunNow, size: tuple[int, int] = (140, 40)) -> list[str]:
    return [row.rstrip() for row in text(run_rows(picture(*size), now, size[1] - 8))]


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (120, 30), (100, 30), (80, 24), (60, 16)])
@pytest.mark.parametrize("side", ["timeline", "detail"])
def test_it_fits_at_every_size(size: tuple[int, int], side: str) -> None:
    for selected in range(16):
        now = RunNow(RUN, story(), selected, side="detail" if side == "detail" else "timeline")
        drawn = run_rows(picture(*size), now, size[1] - 8)
        assert len(drawn) == size[1] - 8
        assert {len(row) for row in text(drawn)} == {size[0]}


def test_the_tree_is_drawn_as_in_the_picture() -> None:
    shown = [row[:75].rstrip() for row in rows(RunNow(RUN, story(), 13))]
    assert shown[0].startswith(" RUN refund-bot 7F3K ─")
    assert shown[3].startswith(" TIMELINE ─")
    assert shown[5].startswith('   09:12.311  says   "I will find both charges')
    assert shown[6:9] == [
        '   09:12.350  ├ acts   orders.get(order="8841") on orders',
        "   09:12.351  │  ├ ✓ ALLOW  R01 read only",
        '   09:12.602  │  └ done  ok, "1 order", 252 ms',
    ]
    assert shown[17].startswith(" > 12:42.131  └ acts   refund.issue(")


def test_the_counts_of_the_run_are_in_its_title() -> None:
    assert rows(RunNow(RUN, story()))[0].endswith("2 actions done, 1 denied, 1 waits, 0 in flight")
    assert "of what was read: " in rows(RunNow(RUN, Story(is_whole=False)))[0]


def test_what_is_in_flight_is_named() -> None:
    shown = rows(RunNow(RUN, story(5)))
    assert any("? orders.get  asked" in row for row in shown)
    assert any("✓ nothing  2 actions have ended" in row for row in rows(RunNow(RUN, story())))
    small = rows(RunNow(RUN, story(5)), (80, 24))
    assert any("? orders.get  asked" in row for row in small)


def test_a_run_that_is_gone_and_a_fault_are_said() -> None:
    assert any("not on the floor any more" in row for row in rows(RunNow("GONE", Story())))
    assert any(
        "the server does not answer" in row for row in rows(RunNow(RUN, Story(), fault="the server does not answer"))
    )


def test_its_family_is_drawn_where_there_is_one() -> None:
    runs = [view(CAST[10]), view(CAST[12], parent=view(CAST[10]).run), view(CAST[7], parent=view(CAST[10]).run)]
    made = picture(on=floor(runs=runs))
    shown = [row.rstrip() for row in text(run_rows(made, RunNow(RUN, story()), 32))]
    family = shown[next(at for at, row in enumerate(shown) if row.startswith(" FAMILY")) :]
    assert "└ planner 2C9D" in family[2]
    assert "   └ letter-writer 7DKF" in family[4]
    parent = [row.rstrip() for row in text(run_rows(made, RunNow(view(CAST[10]).run, Story()), 32))]
    assert any("   └ refund-bot 7F3K" in row for row in parent)


def test_points_are_named_where_there_are_any() -> None:
    run = view(CAST[12], points=("payments",), until_exp=("stripe",))
    made = picture(on=floor(runs=[run]))
    shown = text(run_rows(made, RunNow(RUN, story()), 32))
    assert "points payments   leave good until it expires at stripe" in shown[1]


def test_the_detail_is_that_of_what_is_selected() -> None:
    assert len(detail(picture(), RunNow(RUN, story(), 13), 58).lines) > 20
    assert "nothing is selected" in text(detail(picture(), RunNow(RUN), 58).lines)[0]


def test_nothing_is_red_at_rest() -> None:
    for row in run_rows(picture(), RunNow(RUN, story(), 13), 32):
        assert not hues(row) & {"danger", "danger-strong", "chip-danger"}
