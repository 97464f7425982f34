from stage import stage, watch_scene
from watchfloor_console.bindings import keys_of


async def test_the_help_is_drawn_from_the_table_of_keys() -> None:
    async with stage(watch_scene(), (140, 40)) as on:
        await on.press("?")
        shown = "\n".join(on.text())
        assert all(key.does in shown for key in keys_of("watch") if key.shown)


async def test_the_kill_line_and_the_chips_stay_at_every_size() -> None:
    for size in ((80, 24), (60, 16), (20, 5)):
        async with stage(watch_scene(), size) as on:
            await on.press("?")
            assert any("KILL" in row for row in on.text()[-2:])
            assert len(on.text()) == size[1]


async def test_in_a_small_terminal_it_scrolls_to_the_last_sign() -> None:
    async with stage(watch_scene(), (80, 24)) as on:
        await on.press("?")
        assert not on.shows("a hidden character, shown")
        await on.press("G")
        assert on.shows("a hidden character, shown")
        await on.press("g", "j", "pagedown", "k", "pageup")
        assert on.shows("these work here too")


async def test_it_is_searched_and_shows_all_screens() -> None:
    async with stage(watch_scene(), (140, 40)) as on:
        await on.press("?", "/", *"checkpoint", "enter")
        assert on.shows("verify to the newest checkpoint")
        assert not on.shows("identity")
        await on.press("/", *["backspace"] * 10, "enter", "tab")
        assert on.shows("15 s back, on")


async def test_help_about_a_card_has_the_cards_keys() -> None:
    async with stage(watch_scene(), (140, 40)) as on:
        await on.press("n", "?")
        assert on.shows("to the end, page by page")
        await on.press("?")
        assert on.shows("to the end, page by page")
