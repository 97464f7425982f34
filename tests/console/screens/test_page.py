from stage import stage, watch_scene
from watchfloor_console.screens import PageScreen

SIZE = (80, 24)


async def test_a_text_is_scrolled_to_its_end_and_left() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("o")
        await on.settle()
        assert isinstance(on.app.screen, PageScreen)
        assert on.shows("RECORD 1,482,886")
        first = on.text()
        await on.press("G")
        assert on.shows(' "escalation"') or on.shows("}")
        await on.press("g")
        assert on.text()[3:9] == first[3:9]
        await on.press("y")
        assert on.shows("nothing was copied")
        await on.press("escape")
        assert not isinstance(on.app.screen, PageScreen)
