"""Approvals wider than once that stand in a run: what may still pass without asking, until when, and who gave it.

Never vouches for one: policy is asked again at each action under it.
"""

from collections.abc import Sequence

from watchfloor.ids import short
from watchfloor.records.views import ScopeView
from watchfloor_console.board import Piece
from watchfloor_console.board.times import age_s, moment, span
from watchfloor_console.render.pane import Pane
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.wrap import wrap

SHOWN = 4
"""The oldest of them; a run has 16 at most, and more are counted. `watchfloor who` has all."""


def scopes_rows(pane: Pane, picture: Picture, scopes: Sequence[ScopeView]) -> None:
    """Each in its own rows: what is left is said first; nothing where none stands."""
    words = picture.words
    for scope in scopes[:SHOWN]:
        left = f"{scope.left} more" if scope.until_at is None else _ends(scope.until_at, picture)
        what = f"{words.name(scope.tool, 60)} on {words.name(scope.target, 60)}: {words.line(scope.says, 200)}"
        by = f" given by {words.line(', '.join(scope.by), 60)} on E-{words.name(short(scope.escalation[2:]), 4)}"
        pane.row(
            Piece("! STANDS ", "waits-strong"), Piece(left, "strong"), Piece("  asks no person meanwhile", "quiet")
        )
        for row in wrap((Piece(what), Piece(by, "quiet")), pane.width - 2):
            pane.row(Piece("  "), *row)
    if len(scopes) > SHOWN:
        pane.row(Piece(f"and {len(scopes) - SHOWN} more that stand: watchfloor who", "waits-strong"))


def _ends(until_at: str, picture: Picture) -> str:
    left_s = age_s(moment(until_at), picture.now.isoformat())
    return f"for {span(left_s)}" if left_s > 0 else "over now"
