from drawn import picture, text
from scenes import CAST, floor, view
from stage import kill_scene
from watchfloor_console.render.needs import needs_pane, needs_rows
from watchfloor_console.render.unproven import unproven


def test_what_is_not_proven_comes_above() -> None:
    on = floor(runs=[view(CAST[10], state="UNCONFIRMED"), view(CAST[4], state="LOST")], open_cards=[])
    shown = [row.rstrip() for row in text(needs_pane(picture(on=on)))]
    assert shown[0].startswith("NOT PROVEN ─")
    assert shown[3] == "          STOP UNCONFIRMED"
    assert "lease over, nobody saw it stop" in shown[8]
    below = text(needs_rows(picture(80, 24, on=on)))
    assert below[1].startswith(" !  3m33s  STOP UNCONFIRMED  planner 2C9D  no evidence yet")


def test_a_narrow_screen_names_first_what_its_kill_panel_does_not_show() -> None:
    on = kill_scene().floor
    assert [run.run[:4] for run in unproven(picture(80, 24, on=on))] == ["9Q2M", "2C9D"]
    assert [run.run[:4] for run in unproven(picture(on=on))] == ["2C9D", "9Q2M"]
