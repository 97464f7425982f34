"""Stops that are not proven, and runs that are lost: what stands above the cards that wait.

Never says that a run has stopped.
"""

from watchfloor.ids import short
from watchfloor.records.views import RunView
from watchfloor_console.board import Piece
from watchfloor_console.board.sentences import for_whom
from watchfloor_console.board.times import age_s, span, tenths
from watchfloor_console.render.killpanel import shown_order
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture


def unproven(picture: Picture) -> list[RunView]:
    """The runs of which nobody knows that they stopped; those that the kill's panel does not show come first of all.

    On a narrow screen the panel has a row for each of its own.
    """
    bad = [run for run in picture.known if run.state in ("UNCONFIRMED", "LOST")]
    order = shown_order(picture) if picture.layout.shape != "panes" else None
    shown = () if order is None else order.runs
    return sorted(bad, key=lambda run: (run.run in shown, run.state != "UNCONFIRMED", run.since_at))


def _unproven_words(picture: Picture, run: RunView) -> tuple[str, str, str]:
    """Age, word, what is missing."""
    age = age_s(picture.now, run.since_at)
    if run.state == "LOST":
        return span(age), "LOST", "lease over, nobody saw it stop"
    order = picture.board.orders.get(run.order or "")
    missing = () if order is None else order.missing.get(run.run, ())
    said = picture.words.line(", ".join(missing), 200) or "no evidence yet"
    return tenths(age + 1.0), "STOP UNCONFIRMED", said


def unproven_row(picture: Picture, run: RunView) -> Line:
    """One line of it, as wide as the screen."""
    age, word, missing = _unproven_words(picture, run)
    sketch = Sketch(picture.layout.width)
    sketch.put(1, Piece("!", "danger-strong"))
    sketch.right(9, Piece(age, "danger-strong"))
    end = sketch.put(11, Piece(word, "danger-strong"))
    end = sketch.put(end + 2, Piece(f"{picture.words.name(run.identity.agent.name, 13)} {short(run.run)}", "strong"))
    sketch.put(end + 2, Piece(missing), end=picture.layout.width - 1)
    return sketch.line()


def unproven_rows(picture: Picture, run: RunView, width: int, *, is_first: bool) -> tuple[Line, ...]:
    """Three rows of the pane beside the fleet."""
    age, word, missing = _unproven_words(picture, run)
    rows = [Sketch(width, "alarm" if is_first else "ground") for _ in range(3)]
    rows[0].put(1, Piece("!", "danger-strong"))
    rows[0].right(9, Piece(age, "danger-strong"))
    name = Piece(f"{picture.words.name(run.identity.agent.name, 20)} {short(run.run)}", "strong")
    rows[0].put(10, name, Piece(f" for {for_whom(run.identity, picture.words, 24)}", "quiet"))
    rows[1].put(10, Piece(word, "danger-strong"))
    rows[2].put(10, Piece(missing))
    return tuple(row.line() for row in rows)
