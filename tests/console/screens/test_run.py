from scenes import CAST, card, run_id, view
from stage import Stage, run_scene, stage
from storied import run_records
from watchfloor.oversight import Refused
from watchfloor_console.messages import Followed, Scrolled
from watchfloor_console.screens import DecideScreen, PageScreen, RunScreen, StepScreen

SIZE = (140, 40)


async def opened(on: Stage) -> RunScreen:
    """Open the run and wait until its story is there."""
    await on.press("enter")
    await on.settle()
    screen = on.app.screen
    assert isinstance(screen, RunScreen)
    return screen


async def test_the_story_is_read_and_the_newest_is_selected() -> None:
    async with stage(run_scene(), SIZE) as on:
        screen = await opened(on)
        assert len(screen.now.story.branches) == 16
        assert on.shows("following, 16 of 16")
        assert on.shows("ACTION A4")


YOUNG = run_records(1_482_903)


def head(on: Stage, seq: int) -> None:
    """The ledger has grown to this number."""
    on.session.past.records = [record for record in YOUNG if record.seq <= seq]
    health = on.floor.health
    on.floor.health = health._replace(ledger=health.ledger._replace(head=seq))


async def test_the_story_grows_while_it_is_open_and_is_read_once_a_second() -> None:
    on = run_scene()
    head(on, 1_482_912)
    async with stage(on, SIZE):
        await opened(on)
        assert on.shows("following, 8 of 8")
        head(on, 1_482_920)
        await on.settle()
        assert on.shows("following, 8 of 8")
        on.later(1.0)
        await on.settle()
        await on.settle()
        assert on.shows("following, 16 of 16")
        assert on.session.past.asked[-1].after == 1_482_912


async def test_who_reads_back_stays_there_while_it_grows() -> None:
    on = run_scene()
    head(on, 1_482_912)
    async with stage(on, SIZE):
        await opened(on)
        await on.press("k", "k")
        assert on.shows("reading back, End follows, 6 of 8")
        head(on, 1_482_920)
        on.later(1.0)
        await on.settle()
        await on.settle()
        assert on.shows("reading back, End follows, 6 of 16")
        await on.press("end")
        assert on.shows("following, 16 of 16")


async def test_keys_move_in_the_story_and_tab_in_what_is_selected() -> None:
    async with stage(run_scene(), SIZE) as on:
        screen = await opened(on)
        for key, place in (
            ("g", 0),
            ("j", 1),
            ("down", 2),
            ("up", 1),
            ("k", 0),
            ("pagedown", 15),
            ("pageup", 0),
            ("G", 15),
        ):
            await on.press(key)
            assert screen.now.selected == place
        await on.press("tab", "j")
        assert (screen.now.selected, screen.now.top) == (15, 1)
        assert on.shows("j and k move in the detail")
        await on.press("tab", "k")
        assert screen.now.selected == 14


async def test_in_a_small_terminal_tab_shows_the_other_pane() -> None:
    async with stage(run_scene(), (80, 24)) as on:
        await opened(on)
        assert on.shows("TIMELINE")
        await on.press("tab")
        assert on.shows("ACTION A4")
        assert not on.shows("TIMELINE")
        await on.press("G")
        last = on.text()
        await on.press("k")
        assert on.text()[5:20] != last[5:20], "up is up at once, at the end too"
        await on.press("j")
        assert on.text() == last


async def test_enter_opens_the_card_of_what_waits() -> None:
    async with stage(run_scene(), SIZE) as on:
        await opened(on)
        await on.press("enter")
        assert isinstance(on.app.screen, DecideScreen)
        await on.press("escape")
        assert isinstance(on.app.screen, RunScreen)
        await on.press("n")
        assert isinstance(on.app.screen, DecideScreen)


async def test_without_a_card_enter_says_so() -> None:
    on = Stage(open_cards=[card("E-1", CAST[2], "t", "", "R", "r", 100)], records=run_records())
    on.app.select(run_id("7F3K"))
    async with stage(on, SIZE):
        await opened(on)
        await on.press("g", "enter")
        assert on.shows("nothing of this run waits")


async def test_parent_and_child_are_a_key_away_where_there_are_any() -> None:
    runs = [view(CAST[10]), view(CAST[12], parent=view(CAST[10]).run)]
    on = Stage(runs, records=run_records())
    on.app.select(run_id("7F3K"))
    async with stage(on, SIZE):
        screen = await opened(on)
        await on.press("]")
        assert on.shows("this run has no child")
        await on.press("[")
        assert on.shows("RUN planner 2C9D")
        assert on.sight.painted().run == run_id("2C9D")
        await on.press("[")
        assert on.shows("this run has no parent")
        await on.press("]")
        assert on.shows("RUN refund-bot 7F3K")
        await on.press("escape")
        assert on.app.screen is not screen


async def test_the_whole_record_is_one_key_away() -> None:
    async with stage(run_scene(), SIZE) as on:
        await opened(on)
        await on.press("k", "k", "o")
        assert isinstance(on.app.screen, PageScreen)
        assert on.shows("RECORD 1,482,864")
        assert on.shows("2nd charge⟦U+202E⟧, customer told")
        await on.press("escape", "y")
        assert on.shows("nothing was copied")


async def test_pause_rearm_message_and_other_screens_open_from_here() -> None:
    async with stage(run_scene(), SIZE) as on:
        await opened(on)
        await on.press("p")
        assert [order[0] for order in on.session.orders] == ["pause"]
        await on.press("R")
        assert on.shows("no kill's lock is on it")
        await on.press("m")
        assert isinstance(on.app.screen, StepScreen)


async def test_why_the_story_is_not_read_is_said() -> None:
    on = run_scene()
    on.session.refusal = Refused("not_ready", "the server does not answer now")
    async with stage(on, SIZE):
        await opened(on)
        assert on.shows("the server does not answer now")


async def test_the_kill_line_names_the_run_that_is_shown_whatever_is_filtered() -> None:
    async with stage(run_scene(), SIZE) as on:
        await on.press("/", *"for:priya", "enter", ":", *"run 7f3k", "enter")
        await on.settle()
        assert on.shows("RUN refund-bot 7F3K")
        assert on.sight.painted().run == run_id("7F3K")
        await on.press("?")
        assert on.sight.painted().run == run_id("7F3K")
        await on.press("escape", "escape")
        assert on.sight.painted().run != run_id("7F3K")


async def test_the_wheel_moves_in_the_story() -> None:
    async with stage(run_scene(), SIZE) as on:
        screen = await opened(on)
        screen.post_message(Scrolled(3))
        await on.settle()
        assert screen.now.selected == 12
        screen.post_message(Followed())
        await on.settle()
        assert screen.now.selected == 15
