from scenes import refund_card
from stage import Stage, decide_scene, stage
from watchfloor.oversight import Verdict

SIZE = (140, 40)


def alone() -> Stage:
    """A card that one approver can answer."""
    return Stage(open_cards=[refund_card().model_copy(update={"quorum": 1, "claims": ()})])


async def test_a_card_is_claimed_and_given_back() -> None:
    async with stage(alone(), SIZE) as on:
        await on.press("n", "c")
        await on.settle()
        assert [verdict for _, verdict in on.sent] == [Verdict("claim")]
        on.floor.board.show(refund_card().model_copy(update={"quorum": 1, "claims": ("mara",)}))
        await on.settle()
        await on.press("c")
        assert on.sent[-1][1] == Verdict("release")


async def test_other_keys_of_a_card() -> None:
    async with stage(alone(), SIZE) as on:
        await on.press("n", "x")
        assert on.shows("this server passes no card on")
        await on.press("o")
        assert on.shows("CARD E-4K7Q")
        assert not on.shows("7mkw")
        await on.press("escape", "m", *"why?", "enter")
        assert on.session.notes == [(refund_card().run, "why?")]
        await on.press(":", *"help", "enter")
        assert on.shows("HELP")


async def test_next_goes_on_to_the_card_after_this_one() -> None:
    async with stage(decide_scene(), SIZE) as on:
        await on.press("n", "n")
        assert on.shows("ESCALATION E-5M1X")
        await on.press("n", "n")
        assert on.shows("ESCALATION E-4K7Q")
