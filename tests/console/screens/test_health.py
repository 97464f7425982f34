from stage import health_scene, stage
from watchfloor.oversight import Refused
from watchfloor_console.messages import Scrolled
from watchfloor_console.screens import DecideScreen, HealthScreen, PageScreen

SIZE = (140, 40)


async def test_health_shows_readiness_and_the_last_drill() -> None:
    async with stage(health_scene(), SIZE) as on:
        await on.press("H")
        await on.settle()
        assert isinstance(on.app.screen, HealthScreen)
        assert on.shows("200 kills, 200 confirmed")
        assert on.shows("READINESS")


async def test_the_draft_of_a_hand_over_is_read_and_copied() -> None:
    async with stage(health_scene(), SIZE) as on:
        await on.press("H", "O")
        assert isinstance(on.app.screen, PageScreen)
        assert on.shows("WAITS FOR PEOPLE")
        assert on.shows(":handover NAME gives the shift with it, signed")
        await on.press("y")
        assert on.shows("nothing was copied")


async def test_a_drill_is_said_to_be_a_command() -> None:
    async with stage(health_scene(), SIZE) as on:
        await on.press("H", "D")
        assert on.shows("run watchfloor drill in a shell")
        await on.press("y", "n")
        assert isinstance(on.app.screen, DecideScreen)


async def test_in_a_small_terminal_it_scrolls_and_tab_shows_the_other_pane() -> None:
    async with stage(health_scene(), (80, 24)) as on:
        await on.press("H")
        await on.settle()
        assert not on.shows("READINESS")
        await on.press("tab")
        assert on.shows("READINESS")
        await on.press("tab", "G", "g", "j", "k", "pagedown")
        assert on.shows("PEOPLE ON WATCH")
        on.app.screen.post_message(Scrolled(30))
        await on.settle()
        assert on.shows("KILL DRILL")
        await on.press("G", "k")
        assert on.shows("more rows: j")


async def test_why_the_kills_were_not_read_is_said() -> None:
    on = health_scene()
    on.session.refusal = Refused("not_ready", "the server does not answer now")
    async with stage(on, SIZE):
        await on.press("H")
        await on.settle()
        assert on.shows("the server does not answer now")
