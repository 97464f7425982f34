"""How orders and their evidence read in the feed: who ordered what, and what showed that it came true.

Never says STOPPED without its evidence.
"""

from typing import Final, NamedTuple

from watchfloor.oversight import RecordLine, Told
from watchfloor.records import bodies
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.board.raised import advice

REASON_CELLS: Final = 120


class OrderRow(NamedTuple):
    """The parts of a row; `who` stands in the agent's place when a person acted."""

    word: Piece
    body: Pieces
    who: Piece | None = None


def order_row(record: RecordLine, body: Told | None, words: Words) -> OrderRow | None:
    """The row of an order, a lock, a stop, a finding, or of how a run is held; None if it is about something else."""
    match body:
        case bodies.RunOrdered():
            return _ordered(record, body, words)
        case bodies.RunAnswered():
            return OrderRow(Piece("= PAUSED", "waits-strong"), (Piece("  it says that it stands still", "quiet"),))
        case bodies.RunUnconfirmed():
            missing = words.line(", ".join(body.missing), 200)
            return OrderRow(
                Piece("! STOP UNCONFIRMED", "chip-danger"), (Piece(f"  not proven yet: {missing}", "text"),)
            )
        case bodies.RunStopped():
            return OrderRow(Piece("▮ STOPPED", "strong"), (Piece(f"  {stopped_by(body.evidence)}", "quiet"),))
        case bodies.RunLost():
            return OrderRow(Piece("! LOST", "danger-strong"), (Piece("  lease over, nobody saw it stop", "text"),))
        case bodies.LockSet():
            by = Piece(words.name(body.by or "server", 20), "bright")
            return OrderRow(Piece("lock", "bright"), (Piece(f"no new starts of {_scope(body, words)}", "text"),), by)
        case bodies.LockLifted():
            reason = words.line(body.reason, REASON_CELLS)
            by = Piece(words.name(body.by, 20), "bright")
            return OrderRow(Piece("unlock", "bright"), (Piece(f"starts are allowed again: {reason}", "text"),), by)
        case _:
            return _raised(body, words)


def _raised(body: Told | None, words: Words) -> OrderRow | None:
    """The row of what was found, or changed under a run or a policy."""
    match body:
        case bodies.HandoverGiven():
            return _handed_over(body, words)
        case bodies.RunLabelled():
            return _labelled(body, words)
        case bodies.FindingRaised():
            found = (Piece(f"  {words.line(body.says, 200)}", "text"), Piece(f"  {advice(body.finding)}", "quiet"))
            return OrderRow(Piece("? FOUND", "waits-strong"), found)
        case bodies.ProposalMade() if body.rule is None:
            waits = f" waits for a second administrator: {words.line(body.reason, REASON_CELLS)}"
            return OrderRow(
                Piece("POLICY", "strong"), (Piece(waits, "text"),), Piece(words.name(body.by, 20), "bright")
            )
        case _:
            return None


def stopped_by(evidence: tuple[bodies.Evidence, ...]) -> str:
    """The evidence named, strongest first."""
    kinds = {one.kind for one in evidence}
    if "tree" in kinds:
        return "confirmed, its process tree is gone"
    if "fence" in kinds:
        return "confirmed, every enforcement point refuses it"
    if "word" in kinds:
        return "by its own word"
    if "lease" in kinds:
        return "lease written off, one action in flight may have landed"
    return "no evidence was recorded"


def _handed_over(body: bodies.HandoverGiven, words: Words) -> OrderRow:
    """Who has the shift from now on."""
    said = Piece(f"{words.name(body.to, 20)} is on call{'' if body.signed else ', signed by nobody'}: ", "text")
    text = Piece(words.line(body.text, REASON_CELLS), "quiet")
    return OrderRow(Piece("hands over", "bright"), (said, text), Piece(words.name(body.by, 20), "bright"))


_LABELS: Final[dict[bodies.Label, Piece]] = {
    "ENFORCED": Piece("✓ ENFORCED", "ok"),
    "COOPERATIVE": Piece("~ COOPERATIVE", "quiet"),
    "BYPASSED": Piece("! BYPASSED", "strong"),
}
"""No red here: the feed tells what was, and red on a screen means that something is wrong now."""


def _labelled(body: bodies.RunLabelled, words: Words) -> OrderRow:
    """How a run is held from now on: what it rests on, and why it is no better."""
    seams = f"by {words.line(', '.join(body.by), 80)}" if body.by else "by nothing but its own SDK"
    why = f": {words.line(body.why, REASON_CELLS)}" if body.why else ""
    return OrderRow(_LABELS[body.label], (Piece(f"  held {seams}{why}", "text"),))


def _ordered(record: RecordLine, body: bodies.RunOrdered, words: Words) -> OrderRow:
    by = Piece(words.name(body.by or "server", 20), "bright")
    name = words.name(record.agent or "", 20)
    reason = f": {words.line(body.reason, REASON_CELLS)}" if body.reason else ""
    raised = f"  ! {words.line(body.raised, 80)}" if body.raised else ""
    if record.kind == "run.resumed":
        return OrderRow(Piece("RESUME", "strong"), (Piece(f" {name}{reason}", "text"),), by)
    if record.kind == "run.stopping":
        fence = "" if body.fence is None else f", fence raised to epoch {body.fence}"
        return OrderRow(Piece("KILL", "strong"), (Piece(f" {name}{reason}{fence}", "text"), Piece(raised, "waits")), by)
    if body.kind == "kill":
        held = f" {name} stands still, killed in {body.after_s or 0:g} s{reason}"
        return OrderRow(Piece("HOLD", "strong"), (Piece(held, "text"),), by)
    return OrderRow(Piece("PAUSE", "strong"), (Piece(f" {name}{reason}", "text"),), by)


def _scope(body: bodies.LockSet, words: Words) -> str:
    scope = body.scope
    if scope.kind == "run":
        return words.name(body.agent or scope.value)
    return "anything" if scope.kind == "all" else f"{scope.kind} {words.name(scope.value)}"
