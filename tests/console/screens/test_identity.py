import pytest

from scenes import run_id
from stage import identity_scene, stage
from watchfloor.oversight import Refused
from watchfloor_console.messages import Scrolled
from watchfloor_console.screens import IdentityScreen, PageScreen

SIZE = (140, 40)


async def test_the_inspector_asks_about_the_action_that_waits() -> None:
    async with stage(identity_scene(), SIZE) as on:
        await on.press("i")
        await on.settle()
        assert isinstance(on.app.screen, IdentityScreen)
        assert on.app.screen.now.action == "A2"
        assert on.shows("? ESCALATE  refund.issue on stripe")
        assert on.sight.painted().run == run_id("7F3K")


@pytest.mark.parametrize(
    ("key", "words"), [("r", "RAW CLAIMS"), ("w", "R12  money.cedar:8"), ("t", 'would be "100.00"')]
)
async def test_claims_rules_and_turns_open_whole(key: str, words: str) -> None:
    async with stage(identity_scene(), SIZE) as on:
        await on.press("i")
        await on.settle()
        await on.press(key)
        assert isinstance(on.app.screen, PageScreen)
        assert on.shows(words)
        await on.press("escape")
        assert isinstance(on.app.screen, IdentityScreen)


async def test_on_a_small_screen_it_scrolls() -> None:
    async with stage(identity_scene(), (80, 24)) as on:
        await on.press("i")
        await on.settle()
        assert not on.shows("RAW CLAIMS")
        await on.press("G")
        assert on.shows("RAW CLAIMS")
        await on.press("g", "j", "k")
        assert on.shows("IDENTITY")
        on.app.screen.post_message(Scrolled(-3))
        await on.settle()
        assert not on.shows("IDENTITY ─")


async def test_why_there_is_no_answer_is_said_and_it_is_copied_as_text() -> None:
    on = identity_scene()
    on.session.refusal = Refused("not_ready", "the server does not answer now")
    async with stage(on, SIZE):
        await on.press("i", "r")
        await on.settle()
        assert on.shows("the server does not answer now")
        await on.press("y")
        assert on.shows("nothing was copied")


async def test_it_opens_from_a_card_about_its_action_and_from_a_command() -> None:
    async with stage(identity_scene(), SIZE) as on:
        await on.press("n", "i")
        await on.settle()
        assert isinstance(on.app.screen, IdentityScreen)
        await on.press("escape", "escape", ":", *"who planner", "enter")
        await on.settle()
        assert on.sight.painted().run == run_id("2C9D")


async def test_it_is_asked_again_after_a_while() -> None:
    async with stage(identity_scene(), SIZE) as on:
        await on.press("i")
        await on.settle()
        on.session.refusal = Refused("x", "gone since")
        on.later(5.0)
        await on.settle()
        await on.settle()
        assert on.shows("gone since")
        assert on.shows("✓ ALLOW")
