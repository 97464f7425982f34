"""What stands beside the lamps when it is not nothing: leave that may still land, locks, findings, a differing clock.

Never red: whatever is wrong by itself is counted in the chip.
"""

from typing import Final

from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.leave import leave_out
from watchfloor_console.board.times import span
from watchfloor_console.render.found import findings, policy_waits
from watchfloor_console.render.picture import Picture

SKEW_S: Final = 1.0
"""Two clocks that differ by less are taken for one: a welcome is as old as its way here."""


def beside_lamps(picture: Picture, room: int) -> Pieces:
    """In at most `room` cells: whole words if they fit, else their short forms, and the first of them at least."""
    long = _words(picture, is_long=True)
    for words in (long, _words(picture, is_long=False)):
        if sum(map(cells, words)) + 2 * (len(words) - 1) <= room:
            return _apart(words)
    return _apart(_words(picture, is_long=False)[:1])


def _words(picture: Picture, *, is_long: bool) -> list[str]:
    found: list[str] = []
    count, longest_s = leave_out(picture.known, picture.now)
    if count:
        lasts = "" if longest_s <= 0 else f", {'longest ' if is_long else ''}{span(longest_s)}"
        found.append(f"LEAVE OUT {count}{lasts}")
    locks = len(picture.board.locks)
    if locks:
        found.append(f"LOCKS {locks}")
    count = len(findings(picture))
    if count:
        found.append(f"FOUND {count}")
    if policy_waits(picture) is not None:
        found.append("POLICY WAITS")
    skew_s = picture.health.skew_s
    if abs(skew_s) >= SKEW_S:
        found.append(f"CLOCK {skew_s:+.1f}s")
    return found


def _apart(words: list[str]) -> Pieces:
    pieces: list[Piece] = []
    for word in words:
        pieces += [Piece("  "), Piece(word, "waits")] if pieces else [Piece(word, "waits")]
    return tuple(pieces)
