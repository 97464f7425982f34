import pytest

from scenes import CAST, at, run_id, view
from stage import Stage, stage
from watchfloor.oversight import OrderScope, Refused
from watchfloor.records.views import LockView
from watchfloor_console.board import Link
from watchfloor_console.screens import StepScreen, WatchScreen

SIZE = (140, 40)
SIGNS = "7mkw"
"""The code that the stage's chance gives."""


def paused() -> Stage:
    """price-scout stands still, and it is selected."""
    on = Stage([view(CAST[11], by="ines", reason="looks wrong"), view(CAST[12])])
    on.app.select(run_id("1BZP"))
    return on


def killed() -> Stage:
    """refund-bot was killed, and its lock stands."""
    on = Stage([view(CAST[12], state="STOPPED", order="K1", by="ines", since_at=at("03:12:40.000"))], [])
    lock = {"scope": {"kind": "run", "value": run_id("7F3K")}, "agent": "refund-bot", "human": "h_alice_ng"}
    more = {"by": "ines", "reason": "double refund", "set_at": at("03:12:40.000"), "order": "K1", "kill": True}
    on.floor.board.take_locks([LockView.model_validate({**lock, **more})])
    return on


async def write(on: Stage, signs: str, pause_s: float = 0.2) -> None:
    for sign in signs:
        on.later(pause_s)
        await on.press(sign)


async def test_p_pauses_at_once_and_on_a_paused_run_only_opens_the_resume_step() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("j", "p")
        assert on.session.orders == [("pause", OrderScope(run=run_id("7F3K")), None)]
        assert on.shows("it stands still")
        await on.press("k", "p")
        assert on.shows("RESUME price-scout 1BZP")
        assert on.shows("made to stand still by ines: looks wrong")
        assert len(on.session.orders) == 1


async def test_four_signs_by_hand_resume() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        on.later(1.0)
        await write(on, SIGNS)
        assert on.session.orders == [("resume", OrderScope(run=run_id("1BZP")), None)]
        assert isinstance(on.app.screen, WatchScreen)
        await on.settle()
        assert on.shows("it goes on")


@pytest.mark.parametrize("pause_s", [0.02, 0.0])
async def test_letters_pressed_at_once_resume_nothing(pause_s: float) -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        on.later(1.0)
        await write(on, SIGNS * 2, pause_s)
        assert on.session.orders == []


async def test_keys_near_an_escape_or_too_early_resume_nothing() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        await write(on, SIGNS[:3])
        on.later(1.0)
        for sign in SIGNS:
            on.later(0.2)
            on.app.escapes.note(on.hands.s)
            await on.press(sign)
        assert on.session.orders == []


async def test_wrong_keys_bring_another_code_and_the_fifth_closes_the_step() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        for _ in range(5):
            assert isinstance(on.app.screen, StepScreen)
            on.later(1.0)
            await write(on, "2")
        assert isinstance(on.app.screen, WatchScreen)
        assert on.shows("five wrong keys")


async def test_a_code_is_good_for_twenty_seconds() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        on.later(20.0)
        await on.settle()
        await on.settle()
        assert isinstance(on.app.screen, WatchScreen)
        assert on.shows("the code was on the screen for 20 s")


async def test_the_step_closes_when_the_run_goes_on_or_the_link_is_lost() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        on.floor.board.change(run_id("1BZP"), state="RUNNING")
        await on.settle()
        await on.settle()
        assert on.shows("it does not stand still any more")
    async with stage(paused(), SIZE) as on:
        await on.press("p")
        on.floor.health = on.floor.health._replace(link=Link(lost_at=on.hands.now))
        await on.settle()
        await on.settle()
        assert on.shows("no link: nothing is sent")


async def test_rearming_needs_a_reason_and_a_code() -> None:
    async with stage(killed(), SIZE) as on:
        await on.press("R")
        assert on.shows("RE-ARM refund-bot 7F3K")
        assert on.shows("by ines, for run 7F3K")
        await on.press("enter", *"mended", "backspace", "d", "enter")
        on.later(1.0)
        await write(on, SIGNS)
        assert on.session.orders == [("rearm", OrderScope(run=run_id("7F3K")), "mended")]
        assert on.shows("is armed again")


async def test_the_rearm_step_closes_when_the_lock_is_gone() -> None:
    async with stage(killed(), SIZE) as on:
        await on.press("R", *"ok", "enter")
        on.floor.board.locks.clear()
        await on.settle()
        await on.settle()
        assert on.shows("the lock is lifted already")


async def test_a_paused_or_killed_run_says_what_p_does_not_do() -> None:
    async with stage(killed(), SIZE) as on:
        await on.press("p")
        assert on.shows("it is killed: R re-arms")


async def test_words_to_an_agent_are_sent_with_enter() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("enter", "m", *"wait", "enter")
        assert on.session.notes == [(run_id("1BZP"), "wait")]
        await on.settle()
        assert on.shows("it is told to the agent")


async def test_what_the_server_refuses_is_said() -> None:
    on = paused()
    async with stage(on, SIZE):
        await on.press("p")
        on.session.refusal = Refused("role", "mara is viewer: orders need a controller")
        on.later(1.0)
        await write(on, SIGNS)
        await on.settle()
        assert on.shows("mara is viewer: orders need a controller")


async def test_stop_keys_stop_in_a_step_and_escape_leaves_it() -> None:
    async with stage(paused(), SIZE) as on:
        await on.press("p", "ctrl+k", "f8", "f9", "ctrl+r")
        assert on.pressed == ["kill", "kill", "stop_all", "take_back"]
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)
        assert on.session.orders == []


async def test_a_viewer_can_order_nothing() -> None:
    async with stage(paused(), SIZE) as on:
        on.floor.health = on.floor.health._replace(may_stop=False)
        for keys in (("p",), ("R",), ("enter", "m")):
            await on.press(*keys)
            assert on.shows("not yours to order")
        assert on.session.orders == []
