"""An open card, by its keys: nothing is sent that was not read and written by hand."""

from collections.abc import Callable

import pytest
from textual import events

from scenes import refund_card
from stage import Stage, decide_scene, stage
from watchfloor.oversight import Card, Refused, Reply, Verdict
from watchfloor_console.board import CardEnd, Link
from watchfloor_console.screens import DecideScreen, WatchScreen

SIZES = [(140, 40), (80, 24)]


async def read_and_open(on: Stage) -> None:
    """Open the first card, read it to its end, and open the approve step."""
    await on.press("n")
    await on.read_all()
    await on.press("a")
    on.later(1.0)


async def write(on: Stage, *signs: str, pause_s: float = 0.2) -> None:
    for sign in signs:
        on.later(pause_s)
        await on.press(sign)


@pytest.mark.parametrize("size", SIZES)
async def test_reading_to_the_end_and_four_signs_by_hand_approve(size: tuple[int, int]) -> None:
    async with stage(decide_scene(), size) as on:
        await read_and_open(on)
        assert on.shows("APPROVE E-4K7Q")
        await write(on, *"7mkw")
        ((card, verdict),) = on.sent
        assert (card.escalation, verdict) == ("E-4K7Q01234567", Verdict("approve", code="7mkw"))


@pytest.mark.parametrize("size", SIZES)
async def test_approve_does_not_open_before_every_line_was_in_view(size: tuple[int, int]) -> None:
    long = refund_card().model_copy(update={"said": tuple(f"line {number}" for number in range(60))})
    async with stage(Stage(open_cards=[long]), size) as on:
        await on.press("n", "a")
        assert not on.shows("APPROVE E-4K7Q")
        on.later(1.0)
        await write(on, *"7mkw")
        assert on.sent == []


@pytest.mark.parametrize("size", SIZES)
async def test_g_pages_to_the_end(size: tuple[int, int]) -> None:
    async with stage(decide_scene(), size) as on:
        await on.press("n", "G")
        for _ in range(12):
            on.later(0.3)
            await on.settle()
        assert on.shows("read to the end")


async def test_a_resize_closes_the_approve_step_and_asks_to_read_again() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        assert on.pilot is not None
        await on.pilot.resize_terminal(90, 30)
        await on.settle()
        await on.settle()
        assert not on.shows("APPROVE E-4K7Q")
        assert on.shows("the screen changed: read it to the end again")
        await write(on, *"7mkw")
        assert on.sent == []


async def test_letters_pressed_at_once_approve_nothing() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        await write(on, *"7mkw", pause_s=0.02)
        assert on.sent == []


async def test_keys_near_an_escape_approve_nothing() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        for sign in "7mkw":
            on.later(0.2)
            on.app.escapes.note(on.hands.s - 0.01)
            await on.press(sign)
        assert on.sent == []


async def test_pasted_text_approves_nothing() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        on.app.screen.post_message(events.Paste("7mkw"))
        await on.settle()
        assert on.sent == []


async def test_keys_before_700_ms_are_thrown_away() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await on.press("n")
        await on.read_all()
        await on.press("a")
        await write(on, *"7mk", pause_s=0.2)
        assert on.shows("type it               _   _   _   _")


async def test_a_wrong_key_asks_the_server_for_another_code() -> None:
    on = decide_scene()

    def answer(card: Card, verdict: Verdict) -> Reply:
        on.floor.take(card.model_copy(update={"code": "pqrt"}))
        raise Refused("code", "the code is not the one on this card; the card comes again with a new one")

    on.session.answer = answer
    async with stage(on, SIZES[0]):
        await read_and_open(on)
        await write(on, "7", "x")
        assert on.sent[0][1].code == "7x"
        assert on.shows("p   q   r   t")
        assert on.shows("type it               _   _   _   _")


async def test_the_fifth_wrong_key_closes_the_step_for_ten_seconds() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        await write(on, *"xxxxx")
        assert not on.shows("APPROVE E-4K7Q")
        await on.press("a")
        assert on.shows("five wrong keys: closed for")
        on.later(11)
        await on.press("a")
        assert on.shows("APPROVE E-4K7Q")


async def test_a_code_is_good_for_twenty_seconds_on_the_screen() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        on.later(20)
        await on.settle()
        assert on.shows("the code was on the screen for 20 s")
        await write(on, *"7mkw")
        assert on.sent == []


async def test_escape_closes_the_step_and_then_the_card() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        await on.press("escape")
        assert isinstance(on.app.screen, DecideScreen)
        assert not on.shows("APPROVE E-4K7Q")
        await on.press("escape")
        assert isinstance(on.app.screen, WatchScreen)
        assert on.sent == []


@pytest.mark.parametrize("size", SIZES)
async def test_a_denial_is_a_reason_and_enter(size: tuple[int, int]) -> None:
    reasons = {
        ("3",): "ask the person first",
        ("n", "o"): "no",
        ("n", "x", "backspace", "o"): "no",
        ("1", "2"): "not within the task2",
    }
    async with stage(decide_scene(), size) as on:
        await on.press("n")
        for keys in reasons:
            await on.press("d", *keys, "enter")
        assert [verdict for _, verdict in on.sent] == [Verdict("deny", reason=reason) for reason in reasons.values()]


async def test_a_denial_without_a_reason_is_not_sent() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await on.press("n", "d", "enter")
        assert on.sent == []
        await on.press("escape")
        assert on.shows("YOUR ANSWER")


async def test_what_the_server_refuses_is_said() -> None:
    def no(card: Card, verdict: Verdict) -> Reply:
        raise Refused("held", "the run stands still; resume it first")

    on = decide_scene()
    on.session.answer = no
    async with stage(on, SIZES[0]):
        await on.press("n", "d", "1", "enter")
        await on.settle()
        assert on.shows("the run stands still; resume it first")


def denied(on: Stage) -> None:
    on.floor.board.close(CardEnd("E-4K7Q01234567", "denied", ("ines",), "too much", "2026-11-24T03:12:44.000Z"))


def gone(on: Stage) -> None:
    del on.floor.board.cards["E-4K7Q01234567"]


def cut_off(on: Stage) -> None:
    on.floor.health = on.floor.health._replace(link=Link(lost_at=on.hands.now))


def another(on: Stage) -> None:
    on.floor.take(
        refund_card().model_copy(update={"card_sha256": "B" * 43, "args": {"amount": "9000.00"}, "code": "7mkw"})
    )


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (denied, "was denied by ines"),
        (gone, "CLOSED"),
        (cut_off, "no link: nothing is sent"),
        (another, '"9000.00"'),
    ],
)
async def test_whatever_happens_to_the_card_closes_the_step_at_once(
    happens: Callable[[Stage], None], words: str
) -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await read_and_open(on)
        await write(on, *"7mk")
        happens(on)
        await on.settle()
        assert on.shows(words)
        assert not on.shows("APPROVE E-4K7Q")
        await write(on, "w")
        assert on.sent == []


async def test_who_may_not_answer_hears_why_and_can_open_no_step() -> None:
    on = Stage(open_cards=[refund_card().model_copy(update={"may": ("ines",)})])
    async with stage(on, SIZES[0]):
        await on.press("n")
        await on.read_all()
        await on.press("a", "d")
        assert on.shows("you are no approver of it")
        assert not on.shows("tell the agent why")


async def test_help_opens_over_a_card() -> None:
    async with stage(decide_scene(), SIZES[0]) as on:
        await on.press("n", "?")
        assert on.shows("to the end, page by page")
        await on.press("escape")
        assert on.shows("ESCALATION E-4K7Q")
