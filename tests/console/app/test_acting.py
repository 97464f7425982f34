import pytest

from scenes import CAST, run_id, view
from stage import Stage, stage, watch_scene
from watchfloor.oversight import OrderScope, Unreachable
from watchfloor_console.screens import StepScreen

SIZE = (140, 40)


async def test_commands_about_a_run_do_what_their_keys_do() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *"pause planner", "enter")
        assert on.session.orders == [("pause", OrderScope(run=run_id("2C9D")), None)]
        await on.press(":", *"kill planner", "enter", ":", *"stop all", "enter")
        assert on.commanded == [(run_id("2C9D"), "planner"), ("", "")]
        await on.press(":", *"message planner go slow", "enter")
        assert on.session.notes == [(run_id("2C9D"), "go slow")]
        await on.press(":", *"handover jo two wait", "enter", ":", *"handover jo", "enter")
        assert on.session.shifts[0] == ("jo", "two wait")
        assert on.session.shifts[1][1].startswith("hand-over of mara")
        await on.press(":", *"resume price-scout", "enter")
        assert isinstance(on.app.screen, StepScreen)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("resume planner", "it does not stand still"),
        ("rearm planner", "no kill's lock is on it"),
        ("pause price-scout", "it stands still already"),
        ("kill nobody", "there is no run nobody"),
        ("filter x:y", "there is no 'x' to filter by"),
    ],
)
async def test_what_cannot_be_done_is_said(command: str, says: str) -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *command, "enter")
        assert on.shows(says)
        assert on.session.orders == []


async def test_an_order_that_did_not_arrive_is_said_and_not_kept() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.session.refusal = Unreachable("there is no link to the server now")  # pyright: ignore[reportAttributeAccessIssue]
        await on.press("p")
        await on.settle()
        assert on.shows("there is no link to the server now")


async def test_a_viewer_stops_nothing_by_words_either() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.floor.health = on.floor.health._replace(may_stop=False)
        await on.press(":", *"stop all", "enter", ":", *"kill planner", "enter")
        assert on.commanded == []
        assert on.shows("not yours to")


async def test_an_ended_run_is_said_to_have_ended() -> None:
    on = Stage([view(CAST[12], state="ENDED", since_at="2026-11-24T03:12:44.000Z")], [])
    async with stage(on, SIZE):
        await on.press("p")
        assert on.shows("it has ended")


async def test_help_and_quit_are_commands_too() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *"help", "enter")
        assert on.shows("HELP")
        await on.press("escape", ":", *"filter agent:planner", "enter")
        assert on.shows("shows 1 of 14")
        await on.press(":", *"quit", "enter")
        assert on.app.return_code == 0
