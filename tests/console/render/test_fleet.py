from datetime import timedelta

import pytest

from drawn import bands, hues, picture, text
from scenes import CAST, NOW, floor, health, view
from watchfloor_console.board import Link
from watchfloor_console.render.fleet import fleet_rows, state_piece
from watchfloor_console.render.picture import Armed


def test_the_fleet_at_140_column_by_column() -> None:
    rows = text(fleet_rows(picture()))
    assert rows[0].startswith(" FLEET ───")
    assert rows[1][:92].rstrip() == (
        "    state              agent         run   acting for             proof lease  events/s wait"
    )
    selected = rows[14]
    assert selected.startswith(" >  ▸ RUNNING          refund-bot    7F3K  Alice Ng via planner   ✓ svid   8s ")
    assert selected[:92].endswith(" 12 ? 1")


def test_the_selected_row_is_told_by_its_sign_as_well_as_its_band() -> None:
    rows = fleet_rows(picture())
    assert [place for place, row in enumerate(rows) if bands(row, "cursor")] == [14]
    assert [place for place, row in enumerate(text(rows)) if row[1] == ">"] == [14]


@pytest.mark.parametrize(
    ("state", "word", "hue"),
    [
        ("RUNNING", "▸ RUNNING", "ok"),
        ("PAUSING", "= PAUSING", "waits-strong"),
        ("PAUSED", "= PAUSED", "waits-strong"),
        ("STOPPING", "▯ STOPPING", "strong"),
        ("UNCONFIRMED", "! STOP UNCONFIRMED", "chip-danger"),
        ("STOPPED", "▮ STOPPED", "strong"),
        ("LOST", "! LOST", "danger-strong"),
        ("ENDED", "- ENDED", "quiet"),
    ],
)
def test_each_state_has_its_sign_and_word(state: str, word: str, hue: str) -> None:
    assert state_piece(view(CAST[0], state=state), picture()) == (word, hue)


def test_a_held_run_counts_down() -> None:
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    assert state_piece(view(CAST[0], state="HELD", due_at=due_at), picture()).text == "▯ HELD 2.4s"


def test_a_small_fleet_gives_a_long_state_its_room() -> None:
    on = floor(runs=[view(CAST[10], state="UNCONFIRMED"), view(CAST[12])])
    rows = text(fleet_rows(picture(80, 24, on=on, cursor="2C9D")))
    assert rows[1].startswith(" > ! STOP UNCONFIRMED planner       2C9D Alice Ng")
    narrow = text(fleet_rows(picture(64, 24)))
    assert "acting for" not in narrow[0]


def test_a_lost_run_has_no_lease() -> None:
    on = floor(runs=[view(CAST[4], state="LOST")])
    rows = fleet_rows(picture(on=on))
    assert " over " in text(rows)[2]
    assert "danger-strong" in hues(rows[2])


def test_an_armed_f9_marks_what_it_would_stop() -> None:
    on = floor(runs=[view(CAST[0]), view(CAST[1], state="STOPPED", since_at="2026-11-24T03:12:44.000Z")])
    rows = text(fleet_rows(picture(on=on)._replace(armed=Armed(1.0, 2.0))))
    assert [row[2] for row in rows[2:4]] == ["x", " "]


def test_nothing_old_is_loud() -> None:
    on = floor()
    on.health = health(link=Link(lost_at=NOW))
    rows = fleet_rows(picture(on=on))
    assert hues(rows[5]) == {"quiet"}
    assert "as it was 0s ago" in text(rows)[0]


def test_a_rate_of_which_some_was_folded_is_only_a_lower_bound() -> None:
    on = floor()
    on.health = health(held=5)
    assert " 12+? 1" in text(fleet_rows(picture(on=on)))[14]


def test_a_run_that_is_not_enforced_bears_a_sign_and_one_that_is_bypassed_a_word() -> None:
    on = floor(runs=[view(CAST[0]), view(CAST[1], label="COOPERATIVE"), view(CAST[2], label="BYPASSED")])
    rows = text(fleet_rows(picture(on=on)))
    assert "~" not in rows[2]
    assert f"{CAST[1].run}~" in rows[3]
    assert "! BYPASSED" in rows[4]
