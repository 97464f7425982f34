"""Orders and stops in words: who ordered what, each stage with its milliseconds, and the evidence.

Never says STOPPED without its evidence, nor that something is proven when it is the agent's own word.
"""

from typing import Final

from watchfloor.ids import short
from watchfloor.oversight import RecordLine, Told, moment
from watchfloor.records import bodies
from watchfloor_console.board import Board, Words
from watchfloor_console.board.times import millis, spoken
from watchfloor_console.plain.pace import Spoken
from watchfloor_console.plain.page import fact

TEXT_CELLS: Final = 200
WORDS: Final = Words(ascii=True)

_STAGES: Final[dict[bodies.Stage, str]] = {
    "accepted": "accepted",
    "held": "stands still",
    "given": "given",
    "acknowledged": "acknowledged",
    "fenced": "fenced at every enforcement point",
    "tree_gone": "process tree gone",
}
"""Stages that are told as such; `stopped` and `unconfirmed` have lines of their own."""


def who(agent: str | None, run: str | None) -> str:
    """`refund-bot 7F3K`."""
    return f"{WORDS.name(agent or 'an agent', 30)} {WORDS.name(short(run or ''))}".rstrip()


def sentence(text: str) -> str:
    """Foreign words that end a sentence."""
    shown = WORDS.line(text, TEXT_CELLS)
    return shown if shown.endswith((".", "!", "?")) else f"{shown}."


def stamp_ms(at: str) -> str:
    """`03:13:52.118Z`, of a time of the ledger."""
    return f"{at[11:23]}Z"


def stop_lines(record: RecordLine, body: Told | None, board: Board) -> list[Spoken]:
    """The lines of an order, its stages or a stop; none if the record is about something else."""
    match body:
        case bodies.RunOrdered():
            return [_must(record, *_ordered(record, body))]
        case bodies.RunStage():
            return _stage(record, body)
        case bodies.RunUnconfirmed():
            missing = WORDS.line(", ".join(body.missing) or "that it has ended", TEXT_CELLS)
            text = f"{who(record.agent, record.run)}, {_after(record, body.order, board)}: not proven yet: {missing}."
            return [_must(record, "STOP UNCONFIRMED", text)]
        case bodies.RunStopped():
            text = f"{who(record.agent, record.run)}, {_proof(body, _after(record, body.order, board))}"
            return [_must(record, f"{'STOPPED':<16}", text)]
        case bodies.RunAnswered():
            return [_must(record, "PAUSED", f"{who(record.agent, record.run)}, it says that it stands still.")]
        case bodies.RunLost():
            text = f"{who(record.agent, record.run)}: its lease is over, nobody saw it stop."
            return [_must(record, "LOST", text)]
        case _:
            return []


def still_unconfirmed(board: Board, at: str, since_s: float) -> list[str]:
    """What is not proven for at least `since_s`, said again; `at` is the moment."""
    lines: list[str] = []
    for run in board.runs.values():
        age_s = (moment(at) - moment(run.since_at)).total_seconds()
        if run.state == "UNCONFIRMED" and age_s >= since_s:
            text = f"{who(run.identity.agent.name, run.run)}, for {spoken(age_s)} now: the same."
            lines.append(fact(stamp_ms(at), "STOP UNCONFIRMED", text))
    return lines


def _must(record: RecordLine, word: str, text: str) -> Spoken:
    return Spoken(fact(stamp_ms(record.at), word, text), "must", record.run or "")


def _ordered(record: RecordLine, body: bodies.RunOrdered) -> tuple[str, str]:
    by = WORDS.name(body.by or "the server", 30)
    reason = f": {sentence(body.reason)}" if body.reason else "."
    raised = f" RAISED: {WORDS.line(body.raised, 80)}." if body.raised else ""
    name = who(record.agent, record.run)
    if record.kind == "run.resumed":
        return "RESUMED", f"{name} by {by}{reason}"
    if record.kind == "run.stopping":
        fence = "" if body.fence is None else f" Fence raised to epoch {body.fence}."
        return "KILL", f"{name} by {by}{reason}{fence} Order {WORDS.name(short(body.order))}.{raised}"
    if body.kind == "kill":
        return "HELD", f"{name} by {by}: it stands still, killed in {body.after_s or 0:g} s{reason}"
    return "PAUSING", f"{name} by {by}{reason}"


def _stage(record: RecordLine, body: bodies.RunStage) -> list[Spoken]:
    said = _STAGES.get(body.stage)
    if said is None:
        return []
    detail = f", {WORDS.line(body.detail, TEXT_CELLS)}" if body.detail else ""
    text = f"{who(record.agent, record.run)}, {said} after {millis(body.at_ms)}{detail}."
    return [_must(record, "KILL", text)]


def _after(record: RecordLine, order: str, board: Board) -> str:
    """How long after the order, by the server's own clock."""
    known = board.orders.get(order)
    if known is None:
        return "at a time that is not known here"
    return f"after {millis(max(0.0, (moment(record.at) - moment(known.at)).total_seconds() * 1000))}"


def _proof(body: bodies.RunStopped, after: str) -> str:
    kinds = {one.kind for one in body.evidence}
    details = "; ".join(one.detail for one in body.evidence if one.detail)
    detail = f": {sentence(details)}" if details else "."
    left = f" {len(body.in_flight)} in flight, may have landed." if body.in_flight else ""
    if body.confirmed and kinds & {"tree", "fence"}:
        return f"confirmed {after}, evidence {' and '.join(sorted(kinds))}{detail}{left}"
    if "word" in kinds:
        return f"by its own word {after}{detail} Nobody else can tell.{left}"
    if "lease" in kinds:
        return f"by its lease {after}{detail} One action in flight may have landed.{left}"
    return f"NO EVIDENCE was recorded, {after}.{left}"
