import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import bands, hues, picture, text
from scenes import CAST, floor, refund_card, run_id, view
from stage import kill_scene
from watchfloor.records.views import RunState
from watchfloor_console.board import plain
from watchfloor_console.render.answers import cannot_approve
from watchfloor_console.render.decide import body_height, decide_body, decide_foot, in_view, reading_now, share_now
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.look import Look
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Progress
from watchfloor_console.render.watch import watch_rows

REAL = ((200, 60), (140, 40), (120, 30), (110, 40), (100, 30), (99, 24), (80, 24), (79, 24), (80, 18), (60, 16))
TINY = ((59, 24), (50, 12), (40, 30), (80, 15), (33, 9))
WORDS: dict[RunState, str] = {
    "RUNNING": "▸ RUNNING",
    "PAUSING": "= PAUSING",
    "PAUSED": "= PAUSED",
    "STOPPING": "▯ STOPPING",
    "UNCONFIRMED": "! STOP UNCONFIRMED",
    "STOPPED": "▮ STOPPED",
    "LOST": "! LOST",
    "ENDED": "- ENDED",
}


def read_to_the_end(made: Picture, deciding: Deciding) -> list[str]:
    """Page through a card as its screen does; every row that was painted on the way."""
    rows, progress = body_height(made), deciding.progress
    painted: list[str] = []
    for _ in range(40):
        progress.saw(*in_view(made, deciding, rows))
        painted += text(decide_body(made, deciding))
        shared = share_now(made, deciding, rows)
        if not progress.read_on(reading_now(made, deciding), shared.facts, shared.said):
            break
    return painted


@pytest.mark.parametrize("size", REAL)
def test_the_kill_line_is_the_last_row_but_one_and_the_keys_the_last(size: tuple[int, int]) -> None:
    rows = watch_rows(picture(*size))
    assert bands(rows[-2], "bar")
    assert text(rows)[-2].startswith("  ^K   F8   KILL refund-bot run 7F3K")
    assert text(rows)[-1].startswith(" j k move" if size[0] >= 100 else " Enter open")
    assert text(rows)[-1].endswith("? help ")


@pytest.mark.parametrize("size", TINY)
def test_a_tiny_screen_has_chips_lamp_run_who_and_the_kill_line(size: tuple[int, int]) -> None:
    rows = text(watch_rows(picture(*size)))
    assert rows[0].startswith("  ✓ NOTHING WRONG ")
    assert rows[1].startswith(" ✓ LINK")
    assert rows[2].startswith(" > ▸ RUNNING ")
    assert rows[3].startswith((" refund-bot, run", " WHO  refund-bot, run"))
    assert rows[-1].startswith(("  ^K   KILL ", "  ^K   F8   KILL "))
    assert not any(word in row for row in rows for word in ("FLEET", "NEEDS YOU", "LIVE"))


@pytest.mark.parametrize("size", [(59, 24), (50, 12), (48, 20)])
def test_a_tiny_screen_names_the_run_beside_its_state(size: tuple[int, int]) -> None:
    assert text(watch_rows(picture(*size)))[2].startswith(" > ▸ RUNNING   refund-bot    7F3K ")
    on = floor(runs=[view(CAST[12], state="UNCONFIRMED")])
    assert text(watch_rows(picture(*size, on=on)))[2].startswith(" > ! STOP UNCONFIRMED refund-bot    7F3K ")


@pytest.mark.parametrize(("size", "state"), [*itertools.product((*REAL, (50, 12)), WORDS)])
def test_the_word_of_a_state_is_whole_at_every_size(size: tuple[int, int], state: RunState) -> None:
    runs = [view(CAST[12], state=state, since_at="2026-11-24T03:12:44.000Z"), view(CAST[0])]
    rows = text(watch_rows(picture(*size, on=floor(runs=runs))))
    assert any(row[1] == ">" and WORDS[state] in row and "refund-bot" in row for row in rows)


@pytest.mark.parametrize("size", REAL)
def test_the_first_card_that_needs_you_is_there_and_banded(size: tuple[int, int]) -> None:
    rows = watch_rows(picture(*size))
    banded = [row for row, shown in zip(rows, text(rows), strict=True) if bands(row, "waiting") and "?" in shown]
    assert "1m58s" in text(banded)[0]
    assert "refund-bot 7F3" in text(banded)[0]


@pytest.mark.parametrize("size", [(140, 40), (100, 30), (80, 24), (80, 18)])
def test_the_cursor_keeps_its_run_when_others_come_before_it(size: tuple[int, int]) -> None:
    on = floor()
    for place in range(30):
        on.board.take_runs([view(CAST[0]._replace(agent=f"a-{place:02}", run=f"A{place:03}"))])
        made = picture(*size, on=on)
        row = next(row for row in text(watch_rows(made)) if row[1] == ">")
        assert "refund-bot" in row


@pytest.mark.parametrize(
    ("size", "has"),
    [
        ((140, 40), {"acting for", "lease", "events/s"}),
        ((100, 30), {"acting for", "lease", "events/s"}),
        ((80, 24), {"acting for", "lease"}),
        ((70, 24), set[str]()),
    ],
)
def test_columns_go_as_the_screen_narrows(size: tuple[int, int], has: set[str]) -> None:
    heads = next(row for row in text(watch_rows(picture(*size))) if " proof" in row)
    assert {name for name in ("acting for", "lease", "events/s") if name in heads} == has


def test_sparklines_stand_only_beside_a_wide_fleet() -> None:
    assert any(sign in row for row in text(watch_rows(picture()))[4:20] for sign in "▂▃▅▆▇")
    assert not any(sign in row for row in text(watch_rows(picture(100, 30)))[2:] for sign in "▂▃▅▆▇")


@settings(max_examples=30, deadline=None)
@given(st.integers(8, 210), st.integers(3, 70))
def test_any_size_is_filled_to_its_last_cell(width: int, height: int) -> None:
    for rows in (watch_rows(picture(width, height)), watch_rows(picture(width, height, on=KILLED))):
        assert len(rows) == height
        assert {len(row) for row in text(rows)} == {width}


KILLED = kill_scene().floor


@pytest.mark.parametrize("size", REAL)
def test_a_card_is_whole_once_it_was_read_to_the_end(size: tuple[int, int]) -> None:
    made, deciding = picture(*size), Deciding(refund_card(), Progress(), code="7mkw")
    painted = "\n".join(read_to_the_end(made, deciding))
    reading = reading_now(made, deciding)
    assert deciding.progress.is_whole(reading)
    assert cannot_approve(deciding, reading) == ""
    assert all(plain(fact.value) in painted for fact in reading.facts)
    assert all(f"~ {line}" in painted for line in reading.said)


@pytest.mark.parametrize("size", TINY)
def test_where_a_card_cannot_be_drawn_it_cannot_be_read_or_approved(size: tuple[int, int]) -> None:
    made, deciding = picture(*size), Deciding(refund_card(), Progress(), code="7mkw")
    painted = "\n".join(read_to_the_end(made, deciding))
    assert "312.40" not in painted
    assert deciding.progress.count(reading_now(made, deciding)) == 0
    assert cannot_approve(deciding, reading_now(made, deciding)) == "opens when read to the end"


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 210), st.integers(3, 70))
def test_no_line_counts_as_read_that_was_not_painted_at_any_size(width: int, height: int) -> None:
    made, deciding = picture(width, height), Deciding(refund_card(), Progress())
    shown = "\n".join(text(decide_body(made, deciding)))
    facts, said = in_view(made, deciding, body_height(made))
    reading = reading_now(made, deciding)
    assert all(plain(reading.facts[place].value) in shown for place in facts)
    assert all(f"~ {reading.said[place]}" in shown for place in said)


@pytest.mark.parametrize("size", REAL)
def test_an_open_card_keeps_the_kill_line_and_its_own_keys(size: tuple[int, int]) -> None:
    made = picture(*size)
    foot = decide_foot(made, Deciding(refund_card(), Progress()))
    assert text(foot)[0].startswith("  ^K   F8   KILL refund-bot run 7F3K")
    assert "Space read on" in text(foot)[1]


@pytest.mark.parametrize("size", [(140, 40), (100, 30), (80, 24)])
def test_the_answer_steps_fit_at_every_size(size: tuple[int, int]) -> None:
    made = picture(*size)
    approve = Deciding(refund_card(), Progress(), step="approve", code="7mkw", signs="7", good_s=9, is_open=True)
    shown = "\n".join(text(decide_body(made, approve)))
    assert "APPROVE E-4K7Q" in shown
    assert " 7   m   k   w " in shown
    deny = "\n".join(text(decide_body(made, Deciding(refund_card(), Progress(), step="deny", reason="too much"))))
    assert "DENY E-4K7Q" in deny
    assert "> too much_" in deny
    assert " 7   m   k   w " not in deny


def test_without_colour_the_cursor_and_the_chips_are_still_told() -> None:
    made = picture(look=Look(has_color=False), cursor="9Q2M")
    rows = text(watch_rows(made), made.look)
    assert [row.split()[3] for row in rows if row.startswith(" > ")] == ["etl-nightly"]
    assert rows[0].startswith("  ✓ NOTHING WRONG    ? 3 NEED YOU ")


def test_in_ascii_our_signs_have_their_own_letters() -> None:
    look = Look(ascii=True)
    rows = text(watch_rows(picture(look=look)), look)
    assert rows[0].startswith("  + NOTHING WRONG    ? 3 NEED YOU ")
    assert next(row for row in rows if row.startswith(" > "))[4:13] == "> RUNNING"
    killed = text(watch_rows(picture(look=look, on=KILLED)), look)
    assert any("# STOPPED word" in row for row in killed)
    assert any("x DENY" in row for row in rows)


def test_only_the_chips_and_what_waits_are_loud_at_rest() -> None:
    found = {hue for row in watch_rows(picture()) for hue in hues(row)}
    assert not found & {"danger", "danger-strong", "chip-danger"}
    assert {"chip-ok", "chip-waits", "keycap", "waits-strong"} <= found


def test_the_selected_run_is_the_one_that_the_kill_line_names() -> None:
    for cast in CAST:
        rows = text(watch_rows(picture(cursor=cast.run)))
        row = next(row for row in rows if row[1] == ">")
        assert f"{cast.agent} " in row
        assert f"KILL {cast.agent} run {cast.run}" in rows[-2]
        assert run_id(cast.run)[:4] == cast.run
