"""What came of a kill: one row a run with its stages in ms since the order, its state, and one line of evidence.

Never writes STOPPED without its evidence; what is not proven says so.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

from watchfloor.ids import short
from watchfloor.records.bodies import Stage
from watchfloor.records.views import RunView
from watchfloor_console.board import Hue, OrderNow, Piece, Pieces
from watchfloor_console.board.standing import DYING
from watchfloor_console.board.times import age_s, clock_ms, millis, moment, tenths
from watchfloor_console.feed.orders import stopped_by
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture

FOLDED_S: Final = 20.0
"""How long a kill that is proven for all its runs stays in one line."""

_STAGES: Final[tuple[tuple[str, Stage], ...]] = (
    ("held", "held"),
    ("given", "given"),
    ("acknowledged", "acknowledged"),
    ("fenced", "fenced"),
    ("tree gone", "tree_gone"),
)
_ENDS: Final = (38, 50, 65, 76, 89)
_STATE: Final = 94
_SMALL_STAGES: Final = (0, 2, 4)
_SMALL_ENDS: Final = (28, 40, 52)
_SMALL_STATE: Final = 55


def shown_order(picture: Picture) -> OrderNow | None:
    """The newest kill that still has something to tell."""
    for order in reversed(picture.board.orders.values()):
        if order.kind != "kill":
            continue
        runs = [picture.board.runs[run] for run in order.runs if run in picture.board.runs]
        of_it = [run for run in runs if run.order == order.order]
        if any(run.state in DYING or run.state == "HELD" for run in of_it):
            return order
        if any(run.state == "STOPPED" and age_s(picture.now, run.since_at) < FOLDED_S for run in of_it):
            return order
    return None


def kill_rows(picture: Picture, most: int) -> tuple[Line, ...]:
    """The panel in at most `most` rows; nothing if no kill has anything to tell."""
    order = shown_order(picture)
    if order is None or most < 1:
        return ()
    runs = [picture.board.runs[run] for run in order.runs if run in picture.board.runs]
    runs.sort(key=lambda run: (run.state not in DYING, run.identity.agent.name, run.run))
    if all(run.state == "STOPPED" and age_s(picture.now, run.since_at) > 3.0 for run in runs):
        return (_folded(picture, order, runs),)
    rows = [_title(picture, order), _heads(picture)]
    shown = len(runs) if len(rows) + 2 * len(runs) <= most else max(0, most - len(rows) - 1) // 2
    for run in runs[:shown]:
        rows += [_run_row(picture, order, run), _evidence_row(picture, order, run)]
    if shown < len(runs):
        rows = [*rows[: max(1, most - 1)], _more_row(picture, runs[shown:])]
    return tuple(rows[:most])


def _more_row(picture: Picture, runs: list[RunView]) -> Line:
    """The runs that have no row of their own, counted by their state."""
    sketch = Sketch(picture.layout.width)
    states = Counter("STOP UNCONFIRMED" if run.state == "UNCONFIRMED" else run.state for run in runs)
    said = ", ".join(f"{count} {state}" for state, count in states.items())
    hue: Hue = "danger-strong" if "STOP UNCONFIRMED" in states else "strong"
    sketch.put(1, Piece(f"and {len(runs)} more", hue), Piece(f": {said}", "text"), end=picture.layout.width - 1)
    return sketch.line()


def _title(picture: Picture, order: OrderNow) -> Line:
    width = picture.layout.width
    by = "you" if order.by == picture.health.operator else picture.words.name(order.by or "the agent's own report", 20)
    parts = [f"by {by}" if width < 100 else f"by {by} at {clock_ms(order.at)}Z"]
    if len(order.runs) > 1:
        parts.append(f"{len(order.runs)} runs")
    if order.fence is not None:
        parts.append(f"epoch {order.before} to {order.fence}" if width >= 100 else f"epoch {order.fence}")
    if order.withdrawn:
        parts.append(f"{order.withdrawn} escalation{'s' * (order.withdrawn > 1)} withdrawn")
    if order.voided and width >= 100:
        parts.append(f"{order.voided} unused grant{'s' * (order.voided > 1)} void")
    return Sketch(width).title(1, width - 1, f"KILL {short(order.order)}", Piece(" • ".join(parts), "quiet")).line()


def _heads(picture: Picture) -> Line:
    sketch = Sketch(picture.layout.width)
    small = picture.layout.width < 100
    sketch.put(1 if small else 3, Piece("run", "quiet"))
    for end, (name, _) in _columns(small=small):
        sketch.right(end, Piece("acked" if small and name == "acknowledged" else name, "quiet"))
    sketch.put(_SMALL_STATE if small else _STATE, Piece("state", "quiet"))
    return sketch.line()


def _columns(*, small: bool) -> list[tuple[int, tuple[str, Stage]]]:
    if small:
        return [(end, _STAGES[place]) for end, place in zip(_SMALL_ENDS, _SMALL_STAGES, strict=True)]
    return list(zip(_ENDS, _STAGES, strict=True))


def _run_row(picture: Picture, order: OrderNow, run: RunView) -> Line:
    small = picture.layout.width < 100
    sketch = Sketch(picture.layout.width, "ground")
    if run.state == "UNCONFIRMED":
        sketch.band(1, picture.layout.width - 1, "alarm")
    name = f"{picture.words.name(run.identity.agent.name, 13 if small else 18)} {short(run.run)}"
    sketch.put(1 if small else 3, Piece(name, "strong"))
    for end, (_, stage) in _columns(small=small):
        sketch.right(end, *_stage(order, run, stage))
    sketch.put(_SMALL_STATE if small else _STATE, *_state(picture, run), end=picture.layout.width - 1)
    return sketch.line()


def _stage(order: OrderNow, run: RunView, stage: Stage) -> Pieces:
    at_ms = order.stages.get(run.run, {}).get(stage)
    if at_ms is not None:
        return (Piece("✓ ", "ok"), Piece(millis(at_ms)))
    if run.state == "STOPPED":
        return (Piece("none" if stage in ("held", "acknowledged") else "not seen", "quiet"),)
    if run.state == "UNCONFIRMED" and stage in ("acknowledged", "tree_gone"):
        return (Piece("! not yet", "danger-strong"),)
    return (Piece("not yet", "quiet"),)


def _state(picture: Picture, run: RunView) -> Pieces:
    match run.state:
        case "UNCONFIRMED":
            return (Piece(f"! STOP UNCONFIRMED {tenths(age_s(picture.now, run.since_at) + 1.0)}", "chip-danger"),)
        case "STOPPED":
            proof = "confirmed" if run.confirmed else ", ".join(one.kind for one in run.evidence) or "no evidence"
            return (Piece("▮ STOPPED", "strong"), Piece(f" {proof}", "quiet"))
        case "HELD":
            left_s = 0.0 if run.due_at is None else age_s(moment(run.due_at), picture.now.isoformat())
            return (Piece(f"▯ HELD {tenths(left_s)}", "strong"),)
        case "STOPPING":
            return (Piece("▯ STOPPING", "strong"),)
        case _:
            return (Piece(run.state, "text"),)


def _evidence_row(picture: Picture, order: OrderNow, run: RunView) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    column = 3 if width < 100 else 24
    missing = order.missing.get(run.run, ())
    if run.state == "UNCONFIRMED":
        sketch.band(1, width - 1, "alarm")
        said = picture.words.line(", ".join(missing), 300) or "that it has ended"
        sketch.put(column, Piece("not proven yet", "danger-strong"), Piece(f"  {said}"), end=width - 1)
    elif run.state == "STOPPED":
        details = "; ".join(one.detail for one in run.evidence if one.detail)
        said = picture.words.line(details, 300) or stopped_by(run.evidence)
        sketch.put(
            column, Piece("✓ " if run.confirmed else "~ ", "ok" if run.confirmed else "quiet"), Piece(said, "quiet")
        )
    elif run.state == "HELD":
        sketch.put(column, Piece("no leave is given from the first press on; it stands still by its own word", "quiet"))
    else:
        sketch.put(column, Piece("evidence is awaited", "quiet"))
    return sketch.line()


def _folded(picture: Picture, order: OrderNow, runs: list[RunView]) -> Line:
    width = picture.layout.width
    last = max(moment(run.since_at) for run in runs)
    took = max(last - moment(order.at), timedelta())
    how = sorted({"confirmed" if run.confirmed else stopped_by(run.evidence) for run in runs})
    note = f"{len(runs)} of {len(runs)} STOPPED within {millis(took.total_seconds() * 1000)}, {'; '.join(how)}"
    return Sketch(width).title(1, width - 1, f"KILL {short(order.order)}", Piece(note, "quiet")).line()
