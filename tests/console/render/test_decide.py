import pytest

from drawn import picture, text
from scenes import refund_card
from watchfloor_console.render.decide import body_height, decide_body, decide_foot, in_view, is_wide, reading_now
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.reading import Progress


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (140, 30), (100, 30), (80, 24), (60, 20)])
def test_every_size_is_filled_exactly(size: tuple[int, int]) -> None:
    made, deciding = picture(*size), Deciding(refund_card(), Progress())
    rows = text(decide_body(made, deciding))
    gaps = 2 if is_wide(made) else 0
    assert len(rows) == body_height(made) + gaps
    assert {len(row) for row in rows} == {size[0]}


def test_only_what_is_drawn_is_in_view() -> None:
    deciding = Deciding(
        refund_card().model_copy(update={"args": {f"k{n:02}": "v" * 200 for n in range(20)}}), Progress()
    )
    for size in ((140, 40), (80, 24)):
        made = picture(*size)
        facts, _ = in_view(made, deciding, body_height(made))
        shown = "\n".join(text(decide_body(made, deciding)))
        reading = reading_now(made, deciding)
        names = [fact.name for place, fact in enumerate(reading.facts) if place in facts and fact.name]
        hidden = [fact.name for place, fact in enumerate(reading.facts) if place not in facts and fact.name]
        assert names
        assert hidden
        assert all(f" {name} " in shown for name in names)
        assert not any(f" {name} " in shown for name in hidden)


def test_the_foot_names_the_code_only_in_the_approve_step() -> None:
    made = picture()
    approve = Deciding(refund_card(), Progress(), step="approve", code="7mkw")
    assert "7 m k w approves" in text(decide_foot(made, approve))[1]
    assert "7 m k w" not in text(decide_foot(made, approve._replace(step="read")))[1]
