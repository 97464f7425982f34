"""The fleet: one row a run, sorted by name; the cursor is held on its run, not on its row.

Never says more of a stop than its evidence does.
"""

from typing import Final, NamedTuple

from watchfloor.ids import short
from watchfloor.records.views import RunView
from watchfloor.visible import cells, cut
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.board.sentences import acting_for, badge
from watchfloor_console.board.standing import OPEN, is_bypassed, is_suspect
from watchfloor_console.board.times import age_s, moment, span, tenths
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.spark import spark
from watchfloor_console.render.status import first_row

AGENT_CELLS: Final = 13

_SPARK_END: Final = 92
_RATE_END: Final = 84
"""A fleet that ends sooner has no room for sparklines, or for events a second either; the rest is `acting for`'s."""


class Columns(NamedTuple):
    """Offsets from the left edge of the screen; None where a column is not drawn. `_end` is the column after it."""

    state: int
    agent: int
    run: int
    acting: int | None
    proof: int
    lease_end: int | None
    spark: int | None
    rate_end: int | None
    wait_end: int


def fleet_rows(picture: Picture) -> tuple[Line, ...]:
    """The fleet in its rows: title and heads where there is room, then the runs around the cursor."""
    layout = picture.layout
    columns = _columns(picture)
    rows: list[Line] = []
    if layout.shape == "panes":
        rows.append(_title(picture))
    if layout.shape != "minimal":
        rows.append(_heads(picture, columns))
    room = layout.fleet - len(rows)
    first = first_row(picture, room)
    rows += [_row(picture, columns, run) for run in picture.runs[first : first + room]]
    return tuple(rows) + (blank(layout.width),) * (layout.fleet - len(rows))


def state_piece(run: RunView, picture: Picture) -> Piece:
    """The word of a state, with its sign; of a run that nothing would hold, that."""
    if is_bypassed(run):
        return Piece("! BYPASSED", "danger-strong")
    match run.state:
        case "RUNNING":
            return Piece("▸ RUNNING", "ok")
        case "PAUSING" | "PAUSED":
            return Piece(f"= {run.state}", "waits-strong")
        case "HELD":
            left_s = 0.0 if run.due_at is None else age_s(moment(run.due_at), picture.now.isoformat())
            return Piece(f"▯ HELD {tenths(left_s)}", "strong")
        case "STOPPING":
            return Piece("▯ STOPPING", "strong")
        case "UNCONFIRMED":
            return Piece("! STOP UNCONFIRMED", "chip-danger")
        case "STOPPED":
            return Piece("▮ STOPPED", "strong")
        case "LOST":
            return Piece("! LOST", "danger-strong")
        case "ENDED":
            return Piece("- ENDED", "quiet")


def _columns(picture: Picture) -> Columns:
    width = picture.layout.width
    if picture.layout.shape == "panes":
        end = picture.layout.fleet_end
        if end < _RATE_END:
            return Columns(4, 23, 37, 43, end - 17, end - 6, None, None, end)
        if end < _SPARK_END:
            return Columns(4, 23, 37, 43, end - 26, end - 15, None, end - 4, end)
        return Columns(4, 23, 37, 43, end - 26, end - 15, end - 14, end - 4, end)
    wide = any(cells(state_piece(run, picture).text) > 11 for run in picture.runs)
    state, agent, run, acting = (3, 22, 36, 41) if wide else (3, 15, 29, 35)
    end = width - 1
    if width >= 100:
        return Columns(state, agent, run, acting, end - 27, end - 16, None, end - 6, end)
    if width >= 80:
        return Columns(state, agent, run, acting, end - 19, end - 8, None, None, end)
    return Columns(state, agent, run, None, max(run + 5, end - 19), None, None, None, end)


def _title(picture: Picture) -> Line:
    end = picture.layout.fleet_end
    sketch = Sketch(picture.layout.width)
    lost_at = picture.health.link.lost_at
    if picture.armed is not None:
        note: Pieces = (Piece("x", "danger-strong"), Piece(" stops if F9 is pressed again", "quiet"))
    elif lost_at is not None:
        note = (Piece(f"as it was {span((picture.now - lost_at).total_seconds())} ago", "quiet"),)
    elif picture.is_filtered:
        words = picture.words.name(picture.filter.text)
        note = (
            Piece(words, "strong"),
            Piece(f" shows {len(picture.runs)} of {picture.counts.total} • / Enter: all", "quiet"),
        )
    else:
        note = (Piece("by name, rows never jump", "quiet"),)
    return sketch.title(1, end, "FLEET", *note).line()


def _heads(picture: Picture, columns: Columns) -> Line:
    sketch = Sketch(picture.layout.width)
    heads = [(columns.state, "state"), (columns.agent, "agent"), (columns.run, "run"), (columns.proof, "proof")]
    if columns.acting is not None:
        heads.append((columns.acting, "acting for"))
    for column, name in heads:
        sketch.put(column, Piece(name, "quiet"))
    if columns.lease_end is not None:
        sketch.right(columns.lease_end, Piece("lease", "quiet"))
    if columns.rate_end is not None:
        sketch.right(columns.rate_end - (1 if columns.spark else 0), Piece("events/s", "quiet"))
    sketch.right(columns.wait_end, Piece("wait", "quiet"))
    return sketch.line()


def _row(picture: Picture, columns: Columns, run: RunView) -> Line:
    sketch = Sketch(picture.layout.width)
    is_selected = run.run == picture.cursor
    live = picture.health.is_live()
    end = picture.layout.fleet_end if picture.layout.shape == "panes" else picture.layout.width
    if is_selected:
        sketch.band(1 if picture.layout.shape == "panes" else 0, end, "cursor")
        sketch.put(1, Piece(">", "focus" if live else "quiet"))
    if picture.armed is not None and run.state in OPEN:
        sketch.put(2, Piece("x", "danger-strong"))
    name: Hue = "strong" if is_selected else "bright"
    sketch.put(columns.state, *_calm(picture, state_piece(run, picture)), end=columns.agent)
    agent = cut(picture.words.name(run.identity.agent.name), AGENT_CELLS)
    sketch.put(columns.agent, *_calm(picture, Piece(agent, name)), end=columns.run)
    after = sketch.put(columns.run, *_calm(picture, Piece(short(run.run), name)))
    if run.state in OPEN and run.label == "COOPERATIVE":
        sketch.put(after, Piece("~", "quiet"))
    if columns.acting is not None:
        acting = acting_for(run.identity, picture.words, columns.proof - columns.acting - 1)
        sketch.put(columns.acting, *_calm(picture, Piece(acting)), end=columns.proof)
    is_loud = is_suspect(run, picture.health.environment)
    sketch.put(columns.proof, *_calm(picture, *badge(run.identity, picture.words, is_loud=is_loud)))
    _numbers(sketch, picture, columns, run)
    return sketch.line()


def _numbers(sketch: Sketch, picture: Picture, columns: Columns, run: RunView) -> None:
    if columns.lease_end is not None:
        sketch.right(columns.lease_end, *_calm(picture, _lease(picture, run)))
    if columns.rate_end is not None:
        rate = picture.board.rates.rate(run.run, int(picture.seen_at.timestamp()))
        if columns.spark is not None:
            sketch.put(columns.spark, Piece(spark(rate.steps, rate.highest), "quiet"))
        more = "+" if picture.health.held and rate.per_s else ""
        sketch.right(columns.rate_end + len(more), *_calm(picture, Piece(f"{rate.per_s}{more}")))
    waits = picture.cards_of(run.run)
    if waits:
        sketch.right(columns.wait_end, *_calm(picture, Piece(f"? {waits}", "waits-strong")))


def _lease(picture: Picture, run: RunView) -> Piece:
    if run.state == "LOST":
        return Piece("over", "danger-strong")
    if run.lease_until_at is None or run.state in ("STOPPED", "ENDED"):
        return Piece("-", "quiet")
    return Piece(span(age_s(moment(run.lease_until_at), picture.seen_at.isoformat())))


def _calm(picture: Picture, *pieces: Piece) -> Pieces:
    """While the link is lost all of it is old, and nothing old is loud."""
    return pieces if picture.health.is_live() else tuple(piece._replace(hue="quiet") for piece in pieces)
