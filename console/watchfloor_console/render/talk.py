"""What was said around an open card: questions to the agent, its answers, and to whom the card was passed on.

Never decides anything.
"""

from watchfloor.oversight import Talk
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture


def talk_rows(picture: Picture, deciding: Deciding, width: int) -> list[Line]:
    """The last three words of it; nothing where nothing was said."""
    rows = [_row(picture, width, one) for one in (deciding.card.talk or ())[-3:]]
    return [Sketch(width).title(0, width, "TALK").line(), *rows, Sketch(width).line()] if rows else []


def _row(picture: Picture, width: int, one: Talk) -> Line:
    words, row = picture.words, Sketch(width)
    by = words.name(one.by, 16)
    said: Pieces
    if one.kind == "passed":
        said = (Piece(f"{by} passed it to ", "quiet"), Piece(words.name(one.to or "", 16)))
    elif one.kind == "asked":
        said = (Piece(f"{by} asks ", "quiet"), Piece(words.line(one.text, 200)))
    else:
        said = (Piece("agent says ", "quiet"), Piece(words.line(one.text, 200), "said"))
    row.put(0, *said, end=width)
    return row.line()
