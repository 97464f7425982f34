import pytest

from watchfloor_console.render.look import Look
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import FAR, RowsScreen, scrolled


class Ladder(RowsScreen):
    def __init__(self) -> None:
        super().__init__("page", Style(Look(), lambda: 0.0), ())
        self.steps: list[int] = []

    def moved(self, steps: int) -> None:
        self.steps.append(steps)


def test_keys_move_by_one_by_a_page_and_to_the_ends() -> None:
    ladder = Ladder()
    ladder.action_move(1)
    ladder.action_scroll(-1)
    ladder.action_first()
    ladder.action_last()
    assert ladder.steps == [1, -9, -FAR, FAR]


@pytest.mark.parametrize(
    ("top", "steps", "most", "now"), [(0, 1, 5, 1), (5, 1, 5, 5), (0, -1, 5, 0), (40, -1, 5, 4), (3, 1, -2, 0)]
)
def test_what_is_scrolled_moves_at_once_from_wherever_it_stands(top: int, steps: int, most: int, now: int) -> None:
    assert scrolled(top, steps, most) == now
