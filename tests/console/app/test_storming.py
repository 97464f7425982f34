import pytest

from scenes import CAST, card, refund_card, view
from stage import Stage, stage
from watchfloor.oversight import Card, OrderScope, Refused, Reply, Verdict
from watchfloor_console.screens import DecideScreen, StepScreen

SIZE = (140, 40)


def flood(runs: int = 6) -> list[Card]:
    """Alike cards of many runs."""
    return [
        refund_card(200 + n).model_copy(
            update={"escalation": f"E-{n}00000000000", "run": f"RUN{n}00000000", "claims": ()}
        )
        for n in range(runs)
    ]


def stormy(*more: Card, runs: int = 6) -> Stage:
    return Stage([view(CAST[12])], [*flood(runs), *more])


async def test_a_storm_is_one_row_of_what_needs_me_and_n_opens_one_of_its_cards() -> None:
    lone = card("E-9ZZZ01234567", CAST[0], "t", "", "R", "r", 900)
    async with stage(stormy(lone), SIZE) as on:
        assert on.shows("STORM 6 of 6 runs: refund.issue")
        await on.press("n")
        assert isinstance(on.app.screen, DecideScreen)
        assert on.app.screen.state.card.escalation == "E-000000000000"
        assert on.shows("6 alike cards of 6 runs, this is one of them")
        await on.press("n")
        assert on.app.screen.state.card.escalation == lone.escalation, "the next that needs me is not in the storm"


async def test_five_runs_are_no_storm_and_its_keys_say_so() -> None:
    async with stage(stormy(runs=5), SIZE) as on:
        assert not on.shows("STORM")
        await on.press("n", "X")
        assert on.shows("this card is in no storm")
        await on.press("P")
        assert (on.sent, on.session.orders) == ([], [])


async def test_a_storm_is_denied_whole_by_one_reason_and_a_word_for_each_card() -> None:
    async with stage(stormy(), SIZE) as on:
        await on.press("n", "X")
        assert isinstance(on.app.screen, StepScreen)
        assert on.shows("DENY 6 ALIKE CARDS OF 6 RUNS")
        on.later(1.0)
        await on.press("n", "o", "enter")
        await on.settle()
        assert [(one.escalation, verdict) for one, verdict in on.sent] == [
            (f"E-{n}00000000000", Verdict("deny", reason="no")) for n in range(6)
        ]
        assert on.shows("6 of 6 cards are denied")


async def test_escape_denies_nothing_and_so_does_enter_without_a_reason() -> None:
    async with stage(stormy(), SIZE) as on:
        await on.press("n", "X", "enter", "escape")
        await on.settle()
        assert on.sent == []


async def test_what_could_not_be_denied_is_said() -> None:
    def answer(one: Card, verdict: Verdict) -> Reply:
        if one.escalation.startswith("E-3"):
            raise Refused("closed", "card 'E-3' is closed")
        return Reply(id="x", ok=True)

    on = Stage([view(CAST[12])], flood(), answer=answer)
    async with stage(on, SIZE):
        await on.press("n", "X")
        on.later(1.0)
        await on.press("n", "o", "enter")
        await on.settle()
        assert on.shows("5 of 6 cards are denied; 1 are not: card 'E-3' is closed")


async def test_the_agents_of_a_storm_are_paused_at_once() -> None:
    async with stage(stormy(), SIZE) as on:
        await on.press("n", "P")
        await on.settle()
        assert on.session.orders == [("pause", OrderScope(agent="refund-bot"), "a storm of cards")]


@pytest.mark.parametrize("key", ["a", "A"])
async def test_no_key_approves_a_storm(key: str) -> None:
    async with stage(stormy(), SIZE) as on:
        await on.press("n", key)
        on.later(5.0)
        await on.press("enter")
        assert on.sent == []
