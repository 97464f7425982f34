"""Each key of the home screen, pressed."""

import pytest

from scenes import CAST, card, run_id
from stage import Stage, stage, watch_scene
from watchfloor_console.screens import DecideScreen, HelpScreen, WatchScreen

SIZE = (140, 40)


def cursor(on: Stage) -> str:
    """The run that the kill line names."""
    return on.sight.painted().run


async def test_the_cursor_moves_and_the_aim_with_it() -> None:
    moves = [("j", "6ZKA"), ("k", "7F3K"), ("k", "1BZP"), ("down", "7F3K"), ("up", "1BZP"), ("g", "3VTA")]
    async with stage(watch_scene(), SIZE) as on:
        for key, run in [*moves, ("k", "3VTA"), ("G", "6ZKA"), ("j", "6ZKA")]:
            await on.press(key)
            assert cursor(on) == run_id(run)


async def test_the_feed_scrolls_back_and_follows_again() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("pageup")
        assert on.shows("reading back • 13 newer")
        await on.press("pagedown")
        assert on.shows("following")
        await on.press("pageup", "end")
        assert on.shows("following")


async def test_tab_shows_one_runs_feed() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("tab")
        assert on.shows("this run •")
        assert not on.shows("warehouse.copy")
        await on.press("tab")
        assert on.shows("warehouse.copy")


@pytest.mark.parametrize("key", ["enter", "n", "a", "d"])
async def test_a_card_opens(key: str) -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(key)
        assert isinstance(on.app.screen, DecideScreen)
        assert on.shows("ESCALATION E-4K7Q")
        assert on.shows("DENY E-4K7Q, tell the agent why") is (key == "d")
        assert on.sent == []


async def test_with_nothing_that_waits_a_sentence_says_so() -> None:
    async with stage(Stage(open_cards=[]), SIZE) as on:
        await on.press("n")
        assert on.shows("nothing waits for a person")
        await on.press("enter")
        assert on.shows("nothing of this run waits")
        on.later(7)
        await on.settle()
        assert on.shows("j k move")


async def test_next_opens_what_one_may_answer_first() -> None:
    theirs = card("E-AAAA", CAST[0], "t", "", "R", "r", 10, may=("jo",))
    mine = card("E-BBBB", CAST[2], "t", "", "R", "r", 100)
    async with stage(Stage(open_cards=[theirs, mine]), SIZE) as on:
        await on.press("n")
        assert on.shows("ESCALATION E-BBBB")
        assert cursor(on) == run_id("4M1X")


async def test_help_opens_and_closes_and_the_kill_line_stays() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("?")
        assert isinstance(on.app.screen, HelpScreen)
        assert on.shows("KILL refund-bot run 7F3K")
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)


async def test_leaving_asks_once() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("q")
        assert on.shows("q again leaves")
        on.later(7)
        await on.press("q")
        assert on.shows("q again leaves")
        await on.press("q")
        assert on.app.return_code == 0
        assert on.app.return_value == 0


async def test_stop_keys_are_stop_keys_on_every_screen() -> None:
    async with stage(watch_scene(), SIZE) as on:
        for keys in ((), ("?",), ("escape", "n"), ("d",)):
            await on.press(*keys, "ctrl+k", "f8", "f9", "ctrl+r")
        assert on.pressed == ["kill", "kill", "stop_all", "take_back"] * 4


async def test_escape_at_home_does_nothing() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (60, 16), (40, 12), (20, 5), (200, 60)])
async def test_every_size_is_drawn_row_by_row(size: tuple[int, int]) -> None:
    async with stage(watch_scene(), size) as on:
        assert len(on.text()) == size[1]


async def test_a_click_selects_and_never_stops() -> None:
    async with stage(watch_scene(), SIZE) as on:
        assert on.pilot is not None
        await on.pilot.click("#upper", offset=(20, 3))
        await on.settle()
        await on.settle()
        assert cursor(on) == run_id("5JRD")
        assert on.pressed == []
