"""How a run is held, as sign and word: ENFORCED, COOPERATIVE, BYPASSED, and NOT KNOWN where nothing newer is told.

Never says ENFORCED without a canary that was told of.
"""

from watchfloor.records.views import RunView
from watchfloor_console.board.pieces import Piece, Pieces, Words
from watchfloor_console.board.standing import DYING, OPEN


def held_by(run: RunView, words: Words, *, is_live: bool = True) -> Pieces:
    """The word with its sign, and what it rests on or what it lacks."""
    if not is_live and (run.state in OPEN or run.state in DYING):
        return (Piece("held ", "quiet"), Piece("? NOT KNOWN", "waits"), Piece(" now", "quiet"))
    seams = words.line(", ".join(run.label_by), 80)
    by = Piece(f" by {seams}" if seams else "", "quiet")
    match run.label:
        case "ENFORCED":
            return (Piece("held ", "quiet"), Piece("✓ ENFORCED", "ok"), by)
        case "BYPASSED":
            why = Piece(f": {words.line(run.label_why, 80)}" if run.label_why else "", "quiet")
            return (Piece("held ", "quiet"), Piece("! BYPASSED", "danger-strong"), by, why)
        case "COOPERATIVE":
            how = " by its SDK" if run.supervision == "sdk" else f", its {run.supervision} is not proven"
            return (Piece("held ", "quiet"), Piece("~ COOPERATIVE", "quiet"), Piece(how, "quiet"))
