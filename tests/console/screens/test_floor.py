import pytest

from drawn import picture
from scenes import run_id
from stage import Stage, stage, watch_scene
from watchfloor_console.app.preferences import Preferences
from watchfloor_console.bindings import rebind
from watchfloor_console.render.look import Look
from watchfloor_console.screens import FloorScreen, Style

SIZE = (140, 40)


def test_a_screen_keeps_the_picture_until_it_is_there() -> None:
    screen = FloorScreen("watch", Style(Look(), lambda: 0.0), ())
    made = picture()
    screen.draw(made)
    assert screen.picture is made
    with pytest.raises(NotImplementedError):
        screen.paint(made)


async def test_a_command_is_typed_in_the_strips_row_and_never_over_the_kill_line() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", "k", "tab", "7", "f", "tab")
        assert on.text()[-1].startswith(" :kill 7F3K_")
        assert "KILL refund-bot run 7F3K" in on.text()[-2]
        await on.press("enter")
        assert on.commanded == [(run_id("7F3K"), "refund-bot")]
        assert on.text()[-1].startswith(" j k move")


async def test_stop_keys_are_stop_keys_while_words_are_typed() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", "ctrl+k", "f8", "f9", "ctrl+r")
        assert on.pressed == ["kill", "kill", "stop_all", "take_back"]
        assert on.text()[-1].startswith(" :_")


async def test_keys_that_come_in_one_burst_mean_what_they_would_one_by_one() -> None:
    async with stage(watch_scene(), SIZE) as on:
        assert on.pilot is not None
        await on.pilot.press(":", *"stop all")
        await on.settle()
        assert on.text()[-1].startswith(" :stop all_")
        assert on.session.orders == []


async def test_what_is_wrong_with_a_command_is_said_and_it_can_be_mended() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *"helb", "enter")
        assert on.shows("there is no command 'helb'")
        await on.press("backspace", "p", "enter")
        assert on.shows("HELP")


@pytest.mark.parametrize("keys", [("escape",), ("backspace", "backspace"), ("backspace", "enter")])
async def test_typing_is_left_without_a_command(keys: tuple[str, ...]) -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", "q", *keys)
        assert on.text()[-1].startswith(" j k move")
        assert on.app.return_code is None


async def test_letters_that_are_typed_do_nothing_else() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press(":", *"npadqRi")
        assert on.text()[-1].startswith(" :npadqRi_")
        assert on.session.orders == []


async def test_a_key_that_was_moved_works_where_it_is_and_not_where_it_was() -> None:
    chosen = Preferences(keys=rebind({"?": "K", "ctrl+k": "f7"}))
    async with stage(Stage(chosen=chosen), SIZE) as on:
        await on.press("?")
        assert not on.shows("HELP")
        await on.press("K", "f7", "ctrl+k")
        assert on.shows("HELP")
        assert on.pressed == ["kill"]


async def test_on_a_tiny_screen_every_screen_says_what_it_needs() -> None:
    async with stage(watch_scene(), (50, 12)) as on:
        for keys in ((), ("?",), ("escape", "n"), ("escape", "enter")):
            await on.press(*keys)
            assert on.shows("60 columns and 16 rows show more")
            assert "KILL" in on.text()[-1]
