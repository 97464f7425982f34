from scenes import refund_card
from stage import Stage, stage
from watchfloor.oversight import Talk


async def test_only_the_last_three_words_are_drawn_and_nothing_where_nothing_was_said() -> None:
    words = tuple(Talk(kind="asked", by="mara", text=f"q{n}", at="2026-11-24T03:12:44.000Z") for n in range(4))
    async with stage(Stage(open_cards=[refund_card().model_copy(update={"talk": words})]), (140, 40)) as on:
        await on.press("n")
        assert [on.shows(f"asks q{n}") for n in range(4)] == [False, True, True, True]
    async with stage(Stage(open_cards=[refund_card()]), (140, 40)) as on:
        await on.press("n")
        assert not on.shows("TALK")
