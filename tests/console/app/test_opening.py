import pytest

from scenes import CAST, run_id, view
from stage import Stage, run_scene, stage, watch_scene
from watchfloor_console.screens import DecideScreen, RunScreen

SIZE = (140, 40)


@pytest.mark.parametrize(
    ("name", "run"), [("7f3k", "7F3K"), ("7F3K0123", "7F3K"), ("planner", "2C9D"), ("Refund-Bot", "7F3K")]
)
async def test_a_run_is_found_by_its_id_or_its_agents_name(name: str, run: str) -> None:
    async with stage(watch_scene(), SIZE) as on:
        found = on.app.find_run(name)
        assert found is not None
        assert found.run == run_id(run)


async def test_a_name_that_may_be_several_runs_or_none_says_so() -> None:
    async with stage(watch_scene(), SIZE) as on:
        assert on.app.find_run("code-review") is None
        assert on.shows("code-review may be any of 3VTA, 5JRD")
        assert on.app.find_run("nobody\x1b") is None
        assert on.shows("there is no run nobody⟦U+001B⟧")


async def test_a_card_is_opened_by_its_id() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *"card e-5m", "enter")
        assert isinstance(on.app.screen, DecideScreen)
        assert on.shows("ESCALATION E-5M1X")
        assert on.sight.painted().run == run_id("4M1X")


async def test_a_screen_of_the_same_kind_gives_way() -> None:
    async with stage(run_scene(), SIZE) as on:
        await on.press("enter", ":", *"run planner", "enter")
        assert isinstance(on.app.screen, RunScreen)
        await on.press("escape")
        assert not isinstance(on.app.screen, RunScreen)


async def test_with_nothing_selected_nothing_is_opened() -> None:
    async with stage(Stage([], []), SIZE) as on:
        await on.press("enter")
        assert on.shows("no run is selected")
        await on.press("p")
        assert on.shows("no run is selected")


async def test_what_a_run_of_another_floor_waits_for_is_its_own() -> None:
    async with stage(Stage([view(CAST[0])], []), SIZE) as on:
        await on.press(":", *"card e-9", "enter")
        assert on.shows("nothing of this run waits")
