from textual.app import App, ComposeResult

from watchfloor_console.board import Piece
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.look import Look
from watchfloor_console.widgets import Painted


def row(words: str) -> Line:
    sketch = Sketch(20)
    sketch.put(0, Piece(words))
    return sketch.line()


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Painted(Look(), "part")


async def test_a_part_is_as_high_as_its_rows_and_draws_each() -> None:
    async with Host().run_test(size=(20, 5)) as pilot:
        part = pilot.app.query_one(Painted)
        part.show((row("one"), row("two")))
        await pilot.pause()
        assert part.size.height == 2
        assert [part.render_line(y).text.rstrip() for y in range(3)] == ["one", "two", ""]


async def test_only_rows_that_changed_are_drawn_again() -> None:
    async with Host().run_test(size=(20, 5)) as pilot:
        part = pilot.app.query_one(Painted)
        part.show((row("one"), row("two")))
        await pilot.pause()
        drawn: list[int] = []
        real = part.render_line
        part.render_line = lambda y: (drawn.append(y), real(y))[1]
        part.show((row("one"), row("TWO")))
        await pilot.pause()
        assert drawn == [1]
        part.show((row("one"), row("TWO")))
        await pilot.pause()
        assert drawn == [1]
