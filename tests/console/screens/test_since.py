from scenes import cards
from stage import Stage, since_scene, stage
from storied import past_records
from watchfloor.oversight import Refused
from watchfloor_console.messages import Chosen, Scrolled
from watchfloor_console.screens import DecideScreen, LedgerScreen, RunScreen, SinceScreen, WatchScreen

SIZE = (140, 40)


async def opened(on: Stage) -> None:
    await on.press(".")
    await on.settle()
    assert isinstance(on.app.screen, SinceScreen)


async def test_what_happened_is_listed_and_looking_is_told() -> None:
    async with stage(since_scene(), SIZE) as on:
        await opened(on)
        assert on.shows("3 since record 1,470,100")
        assert on.shows("wrote to everybody")
        assert on.session.looked == []
        await on.press("escape")
        await on.settle()
        assert isinstance(on.app.screen, WatchScreen)
        assert on.session.looked == [past_records()[-1].seq]
        await opened(on)
        assert on.shows("nothing waited, expired, was denied")


async def test_each_line_opens_what_it_is_about() -> None:
    async with stage(since_scene(), SIZE) as on:
        await opened(on)
        await on.press("enter")
        assert isinstance(on.app.screen, DecideScreen)
        await on.press("escape", "k", "enter")
        assert isinstance(on.app.screen, RunScreen)
    on = since_scene()
    on.floor.board.runs.clear()
    async with stage(on, SIZE):
        await opened(on)
        await on.press("g", "enter")
        assert isinstance(on.app.screen, LedgerScreen)


async def test_the_cursor_stays_while_more_is_read() -> None:
    async with stage(since_scene(), SIZE) as on:
        await opened(on)
        await on.press("g")
        on.later(5.0)
        await on.settle()
        await on.settle()
        assert on.text()[4].startswith(" > 03:01:20.000")
        on.app.screen.post_message(Scrolled(-1))
        on.app.screen.post_message(Chosen(3))
        await on.settle()
        assert on.text()[5].startswith(" > 03:01:20.200")
        await on.press("n")
        assert isinstance(on.app.screen, DecideScreen)
        assert len(cards()) == 3


async def test_what_is_wrong_is_said_and_nothing_counts_as_seen() -> None:
    on = since_scene()
    on.session.refusal = Refused("not_ready", "the server does not answer now")
    async with stage(on, SIZE):
        await opened(on)
        assert on.shows("the server does not answer now")
        await on.press("enter", "escape")
        await on.settle()
        assert on.session.looked == []
