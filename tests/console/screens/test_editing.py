"""Changing a card before it is answered, by its keys: what was changed is read again, and sent as it was read."""

import pytest

from scenes import refund_card
from stage import Stage, decide_scene, stage
from watchfloor.oversight import LeaveScope, Offer, Verdict

SIZES = [(140, 40), (80, 24)]


async def write(on: Stage, *signs: str, pause_s: float = 0.2) -> None:
    for sign in signs:
        on.later(pause_s)
        await on.press(sign)


async def approved(on: Stage) -> Verdict:
    """Read to the end, approve by hand, and what was sent."""
    await on.read_all()
    await on.press("a")
    on.later(1.0)
    await write(on, *"7mkw")
    return on.sent[-1][1]


def alone(**update: object) -> Stage:
    """A card that one approver can answer."""
    return Stage(open_cards=[refund_card().model_copy(update={"quorum": 1, "claims": (), **update})])


@pytest.mark.parametrize("size", SIZES)
async def test_an_argument_is_edited_and_all_is_read_again_before_it_is_approved(size: tuple[int, int]) -> None:
    async with stage(alone(), size) as on:
        await on.press("n")
        await on.read_all()
        await on.press("e", "enter", *["backspace"] * 8, *'"100.00"', "enter")
        assert on.shows('"100.00"')
        await on.press("escape")
        assert on.shows("read to the end") == (size[0] == 140)  # a large screen has all of it in view again
        if size[0] == 80:
            await on.press("a")
            assert not on.shows("APPROVE E-4K7Q")
        verdict = await approved(on)
        assert (verdict.answer, verdict.args) == ("approve", {**refund_card().args, "amount": "100.00"})
        assert on.sent[0][0].args == refund_card().args


async def test_an_edited_argument_says_what_was_proposed() -> None:
    async with stage(alone(), SIZES[0]) as on:
        await on.press("n", "e", "enter", *["backspace"] * 8, *'"100.00"', "enter", "escape")
        row = next(row for row in on.text() if row.startswith(" amount"))
        assert row.split()[:3] == ["amount", '"100.00"', '"312.40"']
        assert on.shows("changed by you")
        await on.read_all()
        await on.press("a")
        assert on.shows("APPROVE E-4K7Q with changed arguments")


@pytest.mark.parametrize(("typed", "why"), [("100", "it was a text, and that is a number"), ("{", "written as JSON")])
async def test_a_value_of_another_kind_is_not_taken(typed: str, why: str) -> None:
    async with stage(alone(), SIZES[0]) as on:
        await on.press("n", "e", "enter", *["backspace"] * 8, *typed, "enter")
        assert on.shows(why)
        await on.press("escape", "escape")
        verdict = await approved(on)
        assert verdict.args is None


async def test_what_was_done_by_hand_is_supplied() -> None:
    async with stage(alone(), SIZES[0]) as on:
        await on.press("n", "e", "G", "enter", *["backspace"] * 4, *'{"receipt":"r1"}', "enter", "escape")
        await on.read_all()
        await on.press("a")
        assert on.shows("SUPPLY E-4K7Q: done by hand")
        on.later(1.0)
        await write(on, *"7mkw")
        assert (on.sent[0][1].answer, on.sent[0][1].result) == ("supply", {"receipt": "r1"})


async def test_a_change_of_a_card_for_several_is_a_new_card_and_says_so() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await on.press("n", "e", "enter", *["backspace"] * 8, *'"100.00"', "enter", "escape")
        await on.read_all()
        await on.press("a")
        assert on.shows("CHANGE E-4K7Q: a new card, all votes void")


async def test_a_card_that_somebody_changed_shows_what_the_agent_proposed_and_who_changed_it() -> None:
    proposed = {**refund_card().args, "gone": 1, "amount": "900.00"}
    del proposed["currency"]
    async with stage(alone(proposed=proposed, changed_by="mara"), SIZES[0]) as on:
        await on.press("n")
        rows = {row.split()[0]: row.split() for row in on.text() if row.split()[:1] and row.startswith(" ")}
        assert rows["amount"][:3] == ["amount", '"312.40"', '"900.00"']
        assert rows["currency"][2:4] == ["+", "added"]
        assert on.shows("changed by mara, 1 left out")


async def test_a_wider_scope_is_chosen_and_closes_the_step() -> None:
    scopes = (
        Offer(scope={"once": True}, says="once, exactly these arguments"),
        Offer(scope={"nobody": "knows"}, says="another way"),
        Offer(scope={"times": 3}, says="3 times, same tool"),
    )
    async with stage(alone(scopes=scopes), SIZES[0]) as on:
        await on.press("n", "s")
        assert on.shows("(x) 3 times, same tool")
        verdict = await approved(on)
        assert verdict.scope == LeaveScope(times=3)
        assert on.shows("(x) 3 times, same tool")


async def test_a_card_with_one_scope_says_so() -> None:
    async with stage(alone(), SIZES[0]) as on:
        await on.press("n", "s")
        assert on.shows("no scope but this one")


async def test_keys_that_move_in_the_edit_step() -> None:
    async with stage(alone(), SIZES[1]) as on:
        await on.press("n", "e", "j", "down", "k", "up", "pagedown", "pageup", "G", "g")
        assert on.shows("> amount")
        await on.press("ctrl+k", "escape")
        assert on.pressed == ["kill"]
        assert not on.shows("> amount")
