from watchfloor_console.render.look import Look
from watchfloor_console.screens.floor import Style
from watchfloor_console.screens.rows import FAR, RowsScreen


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
