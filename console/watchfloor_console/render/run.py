"""One run: its story as a tree, the action or the words that are selected, its family, and what is in flight.

Never draws what was not recorded.
"""

from typing import Final, Literal, NamedTuple

from watchfloor.ids import short
from watchfloor.records.views import RunView
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.board.labels import held_by
from watchfloor_console.board.times import age_s, clock_ms, moment, span
from watchfloor_console.feed.story import Branch, Story
from watchfloor_console.render.fleet import state_piece
from watchfloor_console.render.found import run_findings
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.pane import Pane, inset, side_by_side
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.rundetail import detail_pane

PANES_COLUMNS: Final = 120
_TIME_END: Final = 11
_TREE: Final = 13
_RAIL: Final = 3

Side = Literal["timeline", "detail"]


HEAD_ROWS: Final = 2
"""The run's title, and how it stands."""


class RunNow(NamedTuple):
    """What the screen of a run shows beside the picture. `selected` is a place in the story."""

    run: str
    story: Story = Story()
    selected: int = 0
    is_following: bool = True
    side: Side = "timeline"
    top: int = 0
    fault: str = ""


def run_rows(picture: Picture, now: RunNow, height: int) -> tuple[Line, ...]:
    """All between status and WHO."""
    width = picture.layout.width
    head = Pane(width - 2, picture.words)
    _head(head, picture, now)
    for pieces in run_findings(picture, now.run):
        head.row(*pieces)
    if picture.layout.has_gaps:
        head.row()
    rows = height - len(head.lines)
    if width < PANES_COLUMNS:
        pane = _left(picture, now, width - 2, rows) if now.side == "timeline" else detail(picture, now, width - 2)
        body = inset(width, pane.window(0 if now.side == "timeline" else now.top, rows, "j"))
    else:
        column = _column(width)
        right = detail(picture, now, width - 1 - column).window(now.top, rows, "Tab, j")
        body = side_by_side(width, _left(picture, now, column - 4, rows).window(0, rows), right, column)
    return (*inset(width, tuple(head.lines)), *body)


def most_top(picture: Picture, now: RunNow, height: int) -> int:
    """The first row of the detail that can stand on top, at most; `height` is that of `run_rows`."""
    width = picture.layout.width
    wide = width - 2 if width < PANES_COLUMNS else width - 1 - _column(width)
    return max(0, len(detail(picture, now, wide).lines) - (height - HEAD_ROWS - picture.layout.has_gaps))


def _column(width: int) -> int:
    """Where the detail begins, beside the timeline."""
    return max(61, width * 55 // 100 + 4)


def detail(picture: Picture, now: RunNow, width: int) -> Pane:
    """What is selected, whole."""
    branch = now.story.branches[now.selected] if now.selected < len(now.story.branches) else None
    return detail_pane(picture, now.story, branch, width)


def _head(pane: Pane, picture: Picture, now: RunNow) -> None:
    run = picture.board.runs.get(now.run)
    name = picture.words.name(run.identity.agent.name, 40) if run is not None else ""
    title = f"RUN {name} {short(now.run)}"
    if run is None:
        pane.title(title, Piece("not on the floor any more", "quiet"))
        pane.row(Piece(now.fault, "waits"))
        return
    pane.title(title, Piece(_counts(picture, now, run), "quiet"))
    lease = "" if run.lease_until_at is None else span(age_s(moment(run.lease_until_at), picture.now.isoformat()))
    parts: list[Pieces] = [
        (Piece("state ", "quiet"), state_piece(run, picture)),
        (Piece("lease ", "quiet"), Piece(lease or "none")),
        (Piece("epoch ", "quiet"), Piece(str(run.epoch))),
        held_by(run, picture.words, is_live=picture.health.is_live()),
        (Piece("task ", "quiet"), Piece(f'"{picture.words.line(run.task, 200)}"', "said")),
    ]
    fenced = points_of(run, picture.words)
    if fenced:
        parts.insert(4, fenced)
    if now.fault:
        parts.insert(0, (Piece(now.fault, "waits"),))
    pane.row(*(piece for part in parts for piece in (*part, Piece("   "))))


def points_of(run: RunView, words: Words) -> Pieces:
    """Where a kill is known at once, and where leave is good until it expires."""
    pieces: list[Piece] = []
    if run.points:
        pieces += [Piece("points ", "quiet"), Piece(words.line(", ".join(run.points), 80))]
    if run.until_exp:
        gap = [Piece("   ")] if pieces else []
        pieces += [
            *gap,
            Piece("leave good until it expires at ", "quiet"),
            Piece(words.line(", ".join(run.until_exp), 80), "waits"),
        ]
    return tuple(pieces)


def _counts(picture: Picture, now: RunNow, run: RunView) -> str:
    acts = now.story.acts.values()
    done = sum(act.outcome is not None for act in acts)
    denied = sum(act.decided is not None and act.decided.answer == "deny" for act in acts)
    waits = sum(act.waits for act in acts)
    part = "" if now.story.is_whole else "of what was read: "
    age = span(age_s(picture.now, run.started_at))
    parts = [f"{done} actions done", f"{denied} denied", f"{waits} {'waits' if waits == 1 else 'wait'}"]
    return f"started {age} ago: {part}{', '.join(parts)}, {len(now.story.in_flight)} in flight"


def _left(picture: Picture, now: RunNow, width: int, rows: int) -> Pane:
    below = Pane(width, picture.words)
    if rows >= 20:
        _family(below, picture, now)
    _in_flight(below, picture, now, is_small=rows < 20)
    pane = Pane(width, picture.words)
    room = max(1, rows - len(below.lines) - 2)
    _timeline(pane, picture, now, room)
    gap = Pane(width, picture.words)
    gap.row()
    pane.lines += [*gap.lines * (rows >= 20), *below.lines]
    return pane


def _timeline(pane: Pane, picture: Picture, now: RunNow, room: int) -> None:
    branches = now.story.branches
    where = "following" if now.is_following else "reading back, End follows"
    note = f"{where}, {min(now.selected + 1, len(branches))} of {len(branches)}"
    pane.title("TIMELINE", Piece(note if branches else "nothing was read yet", "quiet"))
    top = max(0, min(now.selected - room // 2, len(branches) - room))
    for place in range(top, min(len(branches), top + room)):
        pane.lines.append(branch_row(picture, branches[place], pane.width, is_selected=place == now.selected))
    while len(pane.lines) < room + 1:
        pane.row()


def branch_row(picture: Picture, branch: Branch, width: int, *, is_selected: bool) -> Line:
    """One row of the tree: time, rails, word, what was said or done."""
    sketch = Sketch(width)
    if is_selected:
        sketch.band(0, width, "cursor")
        sketch.put(0, Piece(">", "focus"))
    sketch.put(2, Piece(clock_ms(branch.row.at)[3:], "quiet"))
    column = _TREE
    for level in range(1, branch.depth):
        sketch.put(column, Piece("│" if branch.rails[level] else " ", "rule"))
        column += _RAIL
    if branch.depth:
        sketch.put(column, Piece("└" if branch.is_last else "├", "rule"))
        column += 2
    word = branch.row.word
    end = sketch.put(column, word, end=width)
    body = branch.row.body
    if branch.row.is_answer or branch.depth > 1:
        body = (Piece(body[0].text.lstrip(), body[0].hue), *body[1:]) if body else ()
    column = max(column + 7, end + 2) if branch.depth < 2 else end + 2
    sketch.put(column, *body, end=width)
    return sketch.line()


def _family(pane: Pane, picture: Picture, now: RunNow) -> None:
    board = picture.board
    run = board.runs.get(now.run)
    if run is None:
        return
    pane.title("FAMILY", Piece("who asked whom", "quiet"))
    parent = board.runs.get(run.parent or "")
    human = run.identity.human
    root = picture.words.name(human.name if human is not None else run.identity.agent.sponsor or "itself", 30)
    pane.spots((1, (Piece(root),)), (46, (Piece("human" if human is not None else "sponsor", "quiet"),)))
    level = 0
    if parent is not None:
        _member(pane, picture, parent, level, is_self=False)
        level = 1
    siblings = [one for one in board.runs.values() if parent is not None and one.parent == parent.run] or [run]
    for one in siblings[:4]:
        _member(pane, picture, one, level, is_self=one.run == run.run)
    children = [one for one in board.runs.values() if one.parent == run.run]
    for one in children[:4]:
        _member(pane, picture, one, level + 1, is_self=False)
    hidden = max(0, len(siblings) - 4) + max(0, len(children) - 4)
    if hidden:
        pane.row(Piece(f"   and {hidden} more", "quiet"))


def _member(pane: Pane, picture: Picture, run: RunView, level: int, *, is_self: bool) -> None:
    name = f"{picture.words.name(run.identity.agent.name, 20)} {short(run.run)}"
    rate = picture.board.rates.rate(run.run, int(picture.now.timestamp())).per_s
    waits = picture.cards_of(run.run)
    what: Pieces = (Piece(f"? {waits} waits", "waits-strong"),) if waits else (Piece(f"{rate} events/s", "quiet"),)
    column = 1 + _RAIL * level
    lead = (Piece("└ ", "rule"), Piece(name, "strong" if is_self else "text"))
    pane.spots((column, lead), (31, (state_piece(run, picture),)), (51, what))


def _in_flight(pane: Pane, picture: Picture, now: RunNow, *, is_small: bool) -> None:
    acts = now.story.in_flight
    pane.title("IN FLIGHT", Piece("what may still land if you kill now", "quiet"))
    if acts:
        for act in acts[: 1 if is_small else 3]:
            proposed = act.proposed
            tool = picture.words.name(proposed.tool if proposed is not None else "an action", 40)
            since = span(age_s(picture.now, act.record.at))
            more = f", and {len(acts) - 1} more" if is_small and len(acts) > 1 else ""
            pane.row(Piece(" ? ", "waits-strong"), Piece(tool, "strong"), Piece(f"  asked {since} ago{more}", "quiet"))
        return
    ended = sum(act.outcome is not None for act in now.story.acts.values())
    said = f"  {ended} action{'s have' if ended != 1 else ' has'} ended" if ended else "  no action was allowed yet"
    part = "" if now.story.is_whole else ", of what was read"
    waits = sum(act.waits for act in now.story.acts.values())
    pane.row(Piece(" ✓ nothing", "ok"), Piece(said + part, "quiet"))
    if waits and not is_small:
        pane.row(Piece("   what waits is not in flight: it has no grant", "quiet"))
