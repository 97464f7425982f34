"""The decide screen, at every size: status, the open card, WHO, kill line, key strip; and which lines are in view.

Never knows which widget shows which part.
"""

from watchfloor_console.bindings import ScreenName
from watchfloor_console.board import Piece
from watchfloor_console.render.answers import answer_rows
from watchfloor_console.render.card import LEFT, card_rows, wide_reading, wide_share, windows
from watchfloor_console.render.deciding import Deciding, Share
from watchfloor_console.render.keys import key_row
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Reading
from watchfloor_console.render.smallcard import shows_words, small_reading, small_rows, small_share
from watchfloor_console.render.watch import beside
from watchfloor_console.render.who import armed_keys, kill_row

PANES_COLUMNS = 130

LEAST_ROWS = 3
"""Two heads stand above the first line of a card: with fewer rows none of its lines is drawn, so none is read."""


def is_wide(picture: Picture) -> bool:
    """True where facts and answers stand beside each other."""
    return picture.layout.width >= PANES_COLUMNS and picture.layout.height >= 36


def reading_now(picture: Picture, deciding: Deciding) -> Reading:
    """The card's lines at this size."""
    return wide_reading(deciding, picture) if is_wide(picture) else small_reading(deciding, picture)


def share_now(picture: Picture, deciding: Deciding, rows: int) -> Share:
    """How many rows each window has."""
    reading = reading_now(picture, deciding)
    return wide_share(picture, deciding, reading, rows) if is_wide(picture) else small_share(picture, deciding, rows)


def in_view(picture: Picture, deciding: Deciding, rows: int) -> tuple[range, range]:
    """Which arguments' lines and which of the agent's words are drawn now."""
    reading, shared = reading_now(picture, deciding), share_now(picture, deciding, rows)
    facts, said = windows(deciding, shared)
    if rows < LEAST_ROWS:
        return range(0), range(0)
    if is_wide(picture):
        return facts.span(len(reading.facts)), said.span(len(reading.said))
    if shows_words(deciding, reading):
        return range(0), said.span(len(reading.said))
    return facts.span(len(reading.facts)), range(0)


def body_height(picture: Picture) -> int:
    """Rows of the open card."""
    layout = picture.layout
    return layout.height - 2 - layout.who - 2 - (2 if is_wide(picture) else 0)


def decide_body(picture: Picture, deciding: Deciding) -> tuple[Line, ...]:
    """The open card."""
    rows = body_height(picture)
    if not is_wide(picture):
        return small_rows(picture, deciding, rows)
    width = picture.layout.width
    column = LEFT + 3
    right = answer_rows(picture, deciding, wide_reading(deciding, picture), width - 1 - column, rows)
    body: list[Line] = []
    for left, one in zip(card_rows(picture, deciding, rows), right, strict=True):
        rule = Sketch(1)
        rule.put(0, Piece("│", "rule"))
        both = beside(beside(left, rule.line(), LEFT + 1), one, column)
        if any(stretch.band == "band" for stretch in one.stretches):
            both = both._replace(stretches=(*both.stretches, both.stretches[-1]._replace(start=column - 1, end=width)))
        body.append(both)
    return (blank(width), *body, blank(width))


def decide_foot(picture: Picture, deciding: Deciding) -> tuple[Line, ...]:
    """Kill line and key strip."""
    if picture.armed is not None:
        return (kill_row(picture), armed_keys(picture))
    screens: dict[str, ScreenName] = {"read": "decide", "approve": "approve", "deny": "deny", "edit": "edit"}
    if deciding.step == "approve" and deciding.code and picture.typing is None:
        sketch = Sketch(picture.layout.width)
        keys = (Piece(" ".join(deciding.code), "focus-strong"), Piece(" approves   ", "quiet"))
        sketch.put(1, *keys, Piece("Esc", "focus-strong"), Piece(" back, nothing is sent", "quiet"))
        return (kill_row(picture), sketch.line())
    return (kill_row(picture), key_row(picture, screens[deciding.step]))
