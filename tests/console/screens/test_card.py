from scenes import refund_card
from stage import Stage, decide_scene, stage
from watchfloor.oversight import Talk, Verdict

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
        await on.press("n", "o")
        assert on.shows("CARD E-4K7Q")
        assert not on.shows("7mkw")
        await on.press("escape")
        await on.press(":", *"help", "enter")
        assert on.shows("HELP")


async def test_next_goes_on_to_the_card_after_this_one() -> None:
    async with stage(decide_scene(), SIZE) as on:
        await on.press("n", "n")
        assert on.shows("ESCALATION E-5M1X")
        await on.press("n", "n")
        assert on.shows("ESCALATION E-4K7Q")


async def test_the_agent_is_asked_about_the_card() -> None:
    async with stage(alone(), SIZE) as on:
        await on.press("n", "m", "enter")
        assert on.shows("write a question")
        await on.press(*"why?", "enter")
        await on.settle()
        assert on.sent[-1][1] == Verdict("ask", reason="why?")


async def test_a_card_is_passed_on_by_name() -> None:
    async with stage(alone(), SIZE) as on:
        await on.press("n", "x")
        assert on.shows("to whom")
        await on.press("enter")
        assert on.shows("write a name")
        await on.press(*"jonas", "enter")
        await on.settle()
        assert on.sent[-1][1] == Verdict("pass", to="jonas")


async def test_who_may_not_answer_neither_asks_nor_passes_on() -> None:
    async with stage(Stage(open_cards=[refund_card().model_copy(update={"may": ("jonas",)})]), SIZE) as on:
        await on.press("n", "m", *"why?")
        await on.press("x")
        await on.settle()
        assert on.sent == []


async def test_what_was_asked_and_answered_and_to_whom_it_was_passed_stands_on_the_card() -> None:
    words = (
        Talk(kind="asked", by="mara", text="why twice?", at="2026-11-24T03:12:44.000Z"),
        Talk(kind="answered", by="refund-bot", text="the bank\u202e said so", at="2026-11-24T03:12:45.000Z"),
        Talk(kind="passed", by="mara", to="jonas", text="", at="2026-11-24T03:12:46.000Z"),
    )
    async with stage(Stage(open_cards=[refund_card().model_copy(update={"talk": words})]), SIZE) as on:
        await on.press("n")
        assert on.shows("mara asks why twice?")
        assert on.shows("agent says the bank\u27e6U+202E\u27e7 said so")
        assert on.shows("mara passed it to jonas")
