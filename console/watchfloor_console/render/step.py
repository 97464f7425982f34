"""A step that is taken by hand: what it would do, the words it needs, and the code that is typed for what gives leave.

Draws the code nowhere else. Never takes a key by itself.
"""

from typing import Literal, NamedTuple

from watchfloor_console.board import Piece, Pieces
from watchfloor_console.render.answers import code_caps, typed_caps
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.wrap import wrap

StepKind = Literal["resume", "rearm", "message", "value", "storm"]
Stage = Literal["words", "code"]


class StepNow(NamedTuple):
    """What the step shows: a title, what it would do, what is to be typed, and how far that is."""

    kind: StepKind
    title: str
    says: tuple[Pieces, ...]
    asks: str = ""
    stage: Stage = "words"
    typed: str = ""
    code: str = ""
    signs: str = ""
    good_s: float = 0.0
    is_open: bool = False
    fault: str = ""


def step_rows(picture: Picture, now: StepNow, height: int) -> tuple[Line, ...]:
    """The step, in at most so many rows."""
    width = picture.layout.width
    lines: list[Pieces] = [(Piece(now.title, "strong"),)]
    lines += [row for says in now.says for row in wrap(says, width - 8)]
    lines += [(), *(_words(picture, now, width) if now.stage == "words" else _code(now))]
    if now.fault:
        lines += [(), *wrap((Piece(now.fault, "waits-strong"),), width - 8)]
    if len(lines) > height:
        lines = [line for line in lines if line][-height:]
    rows: list[Line] = []
    for line in [(), *lines, ()] if len(lines) + 2 <= height else lines:
        sketch = Sketch(width).band(2, width - 2, "band")
        sketch.put(4, *line, end=width - 3)
        rows.append(sketch.line())
    return tuple(rows)


def _words(picture: Picture, now: StepNow, width: int) -> list[Pieces]:
    shown = picture.words.line(now.typed, 4000)
    rows = wrap((Piece("> ", "focus-strong"), Piece(shown, "strong"), Piece("_", "strong")), width - 8)
    keys: Pieces = (
        Piece("Enter", "focus-strong"),
        Piece(" goes on, " if now.kind == "rearm" else " sends it, ", "quiet"),
        Piece("Esc", "focus-strong"),
        Piece(" back, nothing is sent", "quiet"),
    )
    return [(Piece(now.asks, "quiet"),), *rows, (), keys]


def _code(now: StepNow) -> list[Pieces]:
    return [
        (Piece("the code             "), *code_caps(now.code)),
        (),
        (Piece("type it              "), *typed_caps(now.code, now.signs, is_open=now.is_open)),
        (),
        (Piece("The 4th right key sends it, no Enter. Good for ", "quiet"), Piece(f"{now.good_s:.0f}s")),
        (Piece("Paste and terminal replies do not count.", "quiet"),),
    ]
