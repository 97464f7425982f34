"""The whole screen, when the server's ledger is not the one that it showed before.

Never shows anything that such a server said as if it were true; nothing can be answered here, and a kill still goes.
"""

from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.times import number
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.who import kill_row
from watchfloor_console.render.wrap import wrap


def fork_rows(picture: Picture) -> tuple[Line, ...]:
    """Status, why, what to do, and the kill line."""
    layout = picture.layout
    rows = [*status_rows(picture), blank(layout.width, "alarm")]
    for words in _sentences(picture):
        for row in wrap(words, layout.width - 6) if words else [()]:
            sketch = Sketch(layout.width, "alarm")
            sketch.put(3, *row, end=layout.width - 3)
            rows.append(sketch.line())
    room = layout.height - 2
    rows = rows[:room] + [blank(layout.width, "alarm")] * (room - len(rows))
    keys = Sketch(layout.width)
    keys.put(
        1, Piece(picture.said_no, "waits-strong") if picture.said_no else Piece("nothing can be answered here", "quiet")
    )
    return (*rows, kill_row(picture), keys.line())


def _sentences(picture: Picture) -> tuple[Pieces, ...]:
    link = picture.health.link
    verified = number(picture.health.ledger.verified_to)
    return (
        (Piece("FORK: this ledger is not the one that this server showed before", "danger-strong"),),
        (),
        (Piece(picture.words.line(link.fork, 600), "text"),),
        (),
        (
            Piece("What was verified here reached record "),
            Piece(verified, "strong"),
            Piece(". A ledger that lost or changed records may have been restored from a backup, or tampered with."),
        ),
        (),
        (
            Piece(
                "Nothing is shown of it, and nothing can be approved, denied, resumed or re-armed from here.", "strong"
            ),
        ),
        (Piece("Stop keys work: a kill needs no ledger."),),
        (),
        (
            Piece("Do: ", "focus-strong"),
            Piece("tell an administrator; keep the server's data folder as it is; compare with an export by "),
            Piece("watchfloor verify", "strong"),
            Piece(". ^K stops the run that is named below, F9 F9 all. Esc and then q twice leaves."),
        ),
    )
