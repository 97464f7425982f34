"""Each key of the home screen, pressed."""

import pytest

from scenes import CAST, card, run_id
from stage import Stage, stage, watch_scene
from watchfloor.oversight import Refused
from watchfloor_console.screens import DecideScreen, HelpScreen, PageScreen, RunScreen, WatchScreen

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


@pytest.mark.parametrize("key", ["n", "a", "d"])
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
        await on.press("a")
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


async def test_enter_opens_the_run_and_escape_leads_back() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("enter")
        assert isinstance(on.app.screen, RunScreen)
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)


async def test_a_filter_shows_fewer_runs_and_says_so_and_a_kill_of_all_is_of_all() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("/", *"for:alice", "enter")
        assert on.shows("for:alice shows 3 of 14")
        assert on.shows("STOP ALL 14 runs (filter shows 3)")
        assert on.shows("14 runs: 13 running")
        assert not on.shows("etl-nightly   9Q2M")
        await on.press("/", *["backspace"] * 9, "enter")
        assert on.shows("etl-nightly   9Q2M")


async def test_a_filter_narrows_the_feed_by_kind_and_text() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("/", *"kind:deny", "enter")
        assert on.shows("✗ DENY")
        assert not on.shows("✓ ALLOW")
        assert on.shows("etl-nightly   9Q2M")


async def test_a_filter_that_is_none_says_what_there_is() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("/", *"x:y", "enter")
        assert on.shows("there is no 'x' to filter by")


async def test_with_nothing_that_fits_nothing_is_selected() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("/", *"agent:nobody", "enter", "j")
        assert on.shows("nothing selected")
        assert cursor(on) == ""


async def test_the_whole_record_of_the_newest_row_is_one_key_away() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("o")
        await on.settle()
        assert isinstance(on.app.screen, PageScreen)
        assert on.shows("RECORD 1,482,886")
        assert on.shows("refund above 100 EUR: 2 payment approvers")
        await on.press("escape", "g", "o")
        assert on.shows("nothing of this run is in the feed")
        on.session.refusal = Refused("not_ready", "the server does not answer now")
        await on.press("G", "k", "o")
        await on.settle()
        assert on.shows("the server does not answer now")


async def test_without_a_terminal_nothing_is_copied_and_that_is_said() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("y")
        assert on.shows("nothing was copied")


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
