"""The board: a pure fold of records into what is true now, and the words for it.

Never knows a screen, a clock or a connection: the moment is handed in.
"""

from watchfloor_console.board.fold import fold, recall
from watchfloor_console.board.health import Health, KillPath, Ledger, Link
from watchfloor_console.board.pieces import Hue, Piece, Pieces, Words, plain
from watchfloor_console.board.standing import Chip, Counts, count_runs, needs_chip, worst_chip
from watchfloor_console.board.state import Board, CardEnd, OrderNow

__all__ = [
    "Board",
    "CardEnd",
    "Chip",
    "Counts",
    "Health",
    "Hue",
    "KillPath",
    "Ledger",
    "Link",
    "OrderNow",
    "Piece",
    "Pieces",
    "Words",
    "count_runs",
    "fold",
    "needs_chip",
    "plain",
    "recall",
    "worst_chip",
]
