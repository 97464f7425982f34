import pytest

from scenes import run_id
from stage import Stage, ledger_scene, stage
from watchfloor.oversight import Refused
from watchfloor_console.messages import Scrolled
from watchfloor_console.screens import LedgerScreen, PageScreen, WatchScreen

SIZE = (140, 40)


async def settled(on: Stage) -> None:
    for _ in range(7):
        await on.settle()


async def opened(on: Stage, where: str = "go 03:04:12Z") -> None:
    await on.press(":", *where, "enter")
    await settled(on)


async def test_it_opens_at_a_time_and_says_that_this_is_the_past() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        assert on.shows(" REPLAY  03:04:12Z, 8m32s ago")
        assert on.shows("KILL deploy-canary run 6WNE, RUNNING now")
        assert on.shows("kill acts on now, not on the past")
        assert on.shows("✓ checked here, now")
        assert on.sight.painted().run == run_id("6WNE")


async def test_keys_go_back_and_on_in_time() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        for key, words in (("h", "03:03:57Z"), ("l", "03:04:12Z"), ("l", "03:04:27Z")):
            await on.press(key)
            await settled(on)
            assert on.shows(f" REPLAY  {words}")
        await on.press("{")
        await settled(on)
        assert on.shows(" REPLAY  03:03:41Z")
        await on.press("}")
        await settled(on)
        assert on.shows(" REPLAY  03:04:41Z")


async def test_records_and_runs_of_then_are_gone_through() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        await on.press("]")
        await settled(on)
        assert on.shows(" REPLAY  03:04:12Z")
        await on.press("[", "[")
        await settled(on)
        assert on.shows(" REPLAY  03:04:09Z")
        await on.press("j")
        await settled(on)
        assert on.sight.painted().run == run_id("9Q2M")
        await on.press("k", "G", "g")
        await settled(on)
        assert on.sight.painted().run == run_id("4M1X")


async def test_a_time_or_a_number_is_typed() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await on.press("L")
        await settled(on)
        await on.press("t", *"03:01:20Z", "enter")
        await settled(on)
        assert on.shows(" REPLAY  03:01:20Z")
        await on.press("t", *"soon", "enter")
        assert on.shows("write a time like 03:04Z")
        await on.press("escape", ":", *"go never", "enter")
        assert on.shows("write a time like 03:04Z")


async def test_verifying_moves_the_mark() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        before = on.floor.health.ledger.verified_to
        await on.press("v")
        await settled(on)
        assert on.floor.health.ledger.verified_to > before


async def test_the_record_is_shown_whole_and_copied() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        await on.press("o")
        assert isinstance(on.app.screen, PageScreen)
        await on.press("escape", "y")
        assert on.shows("nothing was copied")
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)


async def test_nothing_can_be_answered_from_the_past() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        await on.press("a", "d", "p", "R")
        assert isinstance(on.app.screen, LedgerScreen)
        assert on.sent == []
        assert on.session.orders == []


async def test_stop_keys_stop_now_from_the_past_too() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await opened(on)
        await on.press("ctrl+k", "f9")
        assert on.pressed == ["kill", "stop_all"]


async def test_in_a_small_terminal_tab_shows_what_is_proven() -> None:
    async with stage(ledger_scene(), (80, 24)) as on:
        await opened(on)
        assert not on.shows("CHECKPOINTS")
        await on.press("tab")
        assert on.shows("CHECKPOINTS")
        assert on.shows("KILL deploy-canary run 6WNE, RUNNING now")


@pytest.mark.parametrize("key", ["L", "h", "v"])
async def test_why_nothing_is_read_is_said(key: str) -> None:
    on = ledger_scene()
    on.session.refusal = Refused("not_ready", "the server does not answer now")
    async with stage(on, SIZE):
        await on.press("L", key)
        await settled(on)
        assert on.shows("the server does not answer now")


async def test_at_the_last_mark_the_key_says_so_and_the_wheel_moves() -> None:
    async with stage(ledger_scene(), SIZE) as on:
        await on.press("L")
        await settled(on)
        await on.press("}")
        assert on.shows("there is no mark there")
        on.app.screen.post_message(Scrolled(-1))
        await settled(on)
        assert on.sight.painted().run == run_id("9Q2M")
