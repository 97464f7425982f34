"""The ledger: time with its marks, the floor as it was and as it is, the records of then, and what is proven.

Nothing can be approved from the past: no code is drawn here. Never says verified of what this console did not check.
"""

from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple

from watchfloor.ids import short
from watchfloor.oversight import RecordLine
from watchfloor.oversight import Seal as Proof
from watchfloor.records.views import RunView
from watchfloor_console.board import Board, Piece, Pieces
from watchfloor_console.board.past import Mark, Seal
from watchfloor_console.board.sentences import acting_for
from watchfloor_console.board.standing import fleet, waiting
from watchfloor_console.board.times import clock, clock_ms, moment, number, span
from watchfloor_console.feed.rows import Row
from watchfloor_console.render.fleet import state_piece
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.pane import Pane, inset, side_by_side
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.timeline import time_rows

PANES_COLUMNS: Final = 120
_RIGHT: Final = 43
Side = Literal["floor", "proofs"]


class Told(NamedTuple):
    """A record, and how it reads in a row; some read as nothing."""

    record: RecordLine
    row: Row | None


class LedgerNow(NamedTuple):
    """What the ledger's screen shows beside the picture. `at` is where it stands; `board` is as of then."""

    seq: int = 0
    at: datetime | None = None
    board: Board | None = None
    is_now: bool = True
    run: str = ""
    marks: tuple[Mark, ...] = ()
    points: tuple[tuple[int, datetime], ...] = ()
    seals: tuple[Seal, ...] = ()
    signed: frozenset[int] = frozenset()
    begins: int = 0
    records: tuple[Told, ...] = ()
    place: int = 0
    proof: Proof | None = None
    unproven: str = ""
    side: Side = "floor"
    fault: str = ""

    @property
    def record(self) -> RecordLine | None:
        """The record that is selected."""
        return self.records[self.place].record if self.place < len(self.records) else None


def replay_row(picture: Picture, now: LedgerNow) -> Line:
    """The blue band: this is the past, and which."""
    sketch = Sketch(picture.layout.width, "bar")
    at = now.at
    if at is None:
        sketch.put(1, Piece(" LEDGER ", "chip-focus"), Piece("  it is read", "quiet"))
        return sketch.line()
    ago = span((picture.now - at).total_seconds())
    where = (Piece(clock(at), "strong"), Piece(f", {ago} ago, seq {number(now.seq)}   "))
    note = "this is the past; nothing you read here can be approved, kill still acts on now"
    sketch.put(
        1, Piece(" REPLAY ", "chip-focus"), Piece(" "), *where, Piece(note, "quiet"), end=picture.layout.width - 1
    )
    return sketch.line()


def ledger_rows(picture: Picture, now: LedgerNow, height: int) -> tuple[Line, ...]:
    """All between the band and WHO."""
    width = picture.layout.width
    time = time_rows(picture, now.points, now.marks, now.at, is_small=height < 24)
    if height >= 30:
        time = (blank(width), *time)
    rows = max(1, height - len(time))
    if width < PANES_COLUMNS:
        pane = _floor(picture, now, width - 2, rows) if now.side == "floor" else _proofs(picture, now, width - 2)
        return (*time, *inset(width, pane.window(0, rows)))
    column = width - 1 - _RIGHT
    left = _floor(picture, now, column - 4, rows).window(0, rows)
    right = _proofs(picture, now, _RIGHT).window(0, rows)
    return (*time, *side_by_side(width, left, right, column))


def runs_then(now: LedgerNow) -> list[RunView]:
    """The fleet as it was."""
    return [] if now.board is None or now.at is None else fleet(now.board, now.at)


def _floor(picture: Picture, now: LedgerNow, width: int, rows: int) -> Pane:
    pane = Pane(width, picture.words)
    is_small = rows < 22
    listed = max(1, min(7, (rows - 3) // 2 - 2)) if is_small else 7
    _then(pane, picture, now, listed)
    record_rows = max(1, rows - len(pane.lines) - (2 if is_small else 9))
    _records(pane, picture, now, record_rows if is_small else min(8, record_rows))
    if not is_small:
        _record(pane, now)
    return pane


def _then(pane: Pane, picture: Picture, now: LedgerNow, rows: int) -> None:
    at = "" if now.at is None else f"at {clock(now.at)}, record {number(now.seq)}"
    pane.title("THE FLOOR THEN", Piece(at or "it is read", "quiet"))
    board, when = now.board, now.at
    if board is None or when is None:
        pane.row(Piece(now.fault, "waits"))
        return
    runs, cards = runs_then(now), waiting(board)
    chip = f" ? {len(cards)} {'NEED' if len(cards) != 1 else 'NEEDS'} A PERSON " if cards else "- nothing waited"
    first: Pieces = ()
    if cards:
        left = (moment(cards[0].deadline_at) - when).total_seconds()
        first = (Piece(f"  first in {span(left)}", "waits-strong"),)
    begins = f", folded from record {number(now.begins)} on" if now.begins else ""
    pane.row(Piece(chip, "chip-waits" if cards else "quiet"), *first, Piece(f"   {len(runs)} runs{begins}", "quiet"))
    heads = ((2, "state"), (17, "agent"), (31, "run"), (37, "acting for"), (62, "now"))
    if pane.width < 78:
        heads = (*heads[:3], (37, "now"))
    pane.spots(*((column, (Piece(name, "quiet"),)) for column, name in heads))
    place = next((at for at, run in enumerate(runs) if run.run == now.run), 0)
    top = max(0, min(place - rows // 2, len(runs) - rows))
    for run in runs[top : top + rows]:
        pane.lines.append(_run_row(picture, now, run, pane.width))
    for _ in range(rows - len(runs[top : top + rows])):
        pane.row()


def _run_row(picture: Picture, now: LedgerNow, run: RunView, width: int) -> Line:
    sketch = Sketch(width)
    if run.run == now.run:
        sketch.band(0, width, "cursor")
        sketch.put(0, Piece(">", "focus"))
    then = picture._replace(now=now.at or picture.now)
    sketch.put(2, state_piece(run, then), end=17)
    sketch.put(17, Piece(picture.words.name(run.identity.agent.name, 13), "bright"), end=31)
    sketch.put(31, Piece(short(run.run)))
    live = picture.board.runs.get(run.run)
    column = 37
    if width >= 78:
        sketch.put(37, Piece(acting_for(run.identity, picture.words, 24)), end=62)
        column = 62
    if live is None:
        sketch.put(column, Piece("gone", "quiet"))
    else:
        same = Piece("  same", "quiet") if live.state == run.state else Piece("")
        sketch.put(column, state_piece(live, picture), same, end=width)
    return sketch.line()


def _records(pane: Pane, picture: Picture, now: LedgerNow, rows: int) -> None:
    run = picture.board.runs.get(now.run) or (now.board.runs.get(now.run) if now.board is not None else None)
    name = "all runs" if run is None else f"{picture.words.name(run.identity.agent.name, 20)} {short(run.run)}"
    note = f"{name} • {now.place + 1} of {len(now.records)}" if now.records else f"{name} • none about there"
    pane.title("RECORDS", Piece(note, "quiet"))
    top = max(0, min(now.place - rows // 2, len(now.records) - rows))
    for place in range(top, min(len(now.records), top + rows)):
        sketch = Sketch(pane.width)
        record, row = now.records[place]
        if place == now.place:
            sketch.band(0, pane.width, "cursor")
            sketch.put(0, Piece(">", "focus"))
        sketch.right(12, Piece(number(record.seq), "quiet"))
        sketch.put(14, Piece(clock_ms(record.at), "quiet"))
        word, body = (Piece(record.kind, "quiet"), ()) if row is None else (row.word, row.body)
        end = sketch.put(28, word, end=pane.width)
        sketch.put(max(34, end + 1), *body, end=pane.width)
        pane.lines.append(sketch.line())
    for _ in range(rows - min(len(now.records), rows)):
        pane.row()


def _record(pane: Pane, now: LedgerNow) -> None:
    record = now.record
    if record is None:
        return
    where = f"in checkpoint {number(now.proof.size)}" if now.proof is not None else "not proven yet"
    pane.title(f"RECORD {number(record.seq)}", Piece(where, "quiet"))
    if now.proof is not None:
        proof, leaf = now.proof, now.proof.leaf.hex()
        pane.row(
            Piece("hash ", "quiet"),
            Piece(f"{leaf[:8]} {leaf[8:16]}"),
            Piece(f"   leaf {number(proof.seq)} of {number(proof.size)}, path of {proof.steps}  ", "quiet"),
            Piece("✓ checked here, now", "ok"),
        )
    else:
        pane.row(
            Piece(pane.words.line(now.unproven, 300) or "it is being checked", "waits" if now.unproven else "quiet")
        )
    size = len(record.raw.encode())
    pane.row(
        Piece(f"{record.kind}, epoch {record.epoch}, payload {number(size)} bytes, readable; ", "quiet"),
        Piece("o", "focus-strong"),
        Piece(" shows all of it", "quiet"),
    )


def _proofs(picture: Picture, now: LedgerNow, width: int) -> Pane:
    pane, ledger = Pane(width, picture.words), picture.health.ledger
    pane.title("PROVEN")
    checked = Piece("✓ verified to", "ok") if ledger.verified_to else Piece("? nothing yet", "waits")
    pane.spots((0, (checked,)), (15, (Piece(number(ledger.verified_to), "strong"),)))
    unsigned = max(0, ledger.head - ledger.verified_to)
    pane.spots(
        (2, (Piece("head", "quiet"),)),
        (15, (Piece(number(ledger.head)), Piece(f"  {number(unsigned)} above it", "quiet"))),
    )
    if ledger.gap:
        pane.row(Piece(f"! {number(ledger.gap)} records", "danger-strong"), Piece(" were not sent here: the", "text"))
        pane.row(Piece("ledger has them, this feed has a gap"))
    pane.title("CHECKPOINTS", Piece("signed by the server", "quiet"))
    holds = next((seal.seq for seal in reversed(now.seals) if seal.size >= now.seq), 0)
    place = next((at for at, seal in enumerate(now.seals) if seal.seq == holds), 0)
    for seal in now.seals[max(0, place - 4) : max(0, place - 4) + 9]:
        pane.lines.append(_seal_row(now, seal, width, verified_to=ledger.verified_to, is_holder=seal.seq == holds))
    if not now.seals:
        pane.row(Piece("none was read", "quiet"))
    pane.title("WHAT THIS MEANS")
    for words in _meaning(ledger.verified_to, now):
        pane.text(Piece(words, "quiet"))
    return pane


def _seal_row(now: LedgerNow, seal: Seal, width: int, *, verified_to: int, is_holder: bool) -> Line:
    sketch = Sketch(width)
    if is_holder:
        sketch.band(0, width, "cursor")
    sketch.right(9, Piece(number(seal.size)))
    sketch.put(11, Piece(clock(seal.at), "quiet"))
    if seal.seq not in now.signed:
        sketch.put(22, Piece("! not signed", "danger-strong"))
    else:
        sketch.put(22, Piece("✓ OK", "ok") if seal.size <= verified_to else Piece("✓ signed", "ok"))
    sketch.put(32, Piece("holds yours" if is_holder else "", "quiet"))
    return sketch.line()


def _meaning(verified_to: int, now: LedgerNow) -> list[str]:
    if not verified_to:
        return ["v checks the newest checkpoint, and that the ledger grew out of the one that is pinned here."]
    if now.seq > verified_to:
        return ["This record is younger than what was verified: v goes on to the newest checkpoint."]
    return ["Up to the verified number nothing was changed, cut off or swapped since this console first saw it."]


def then_rows(picture: Picture, now: LedgerNow) -> tuple[Line, ...]:
    """WHO, as of then."""
    count = picture.layout.who
    rows = [Sketch(picture.layout.width, "band") for _ in range(count)]
    run = None if now.board is None else now.board.runs.get(now.run)
    rows[0].put(1, Piece("WHO", "quiet"))
    if run is None:
        rows[0].put(6, Piece("no run of then is selected", "quiet"))
        return tuple(row.line() for row in rows)
    words = picture.words
    whom = acting_for(run.identity, words)
    rows[0].put(
        6,
        Piece(words.name(run.identity.agent.name), "strong"),
        Piece(", run "),
        Piece(short(run.run), "strong"),
        Piece(", acted then for "),
        Piece(whom, "strong"),
        Piece(f", in {words.name(run.env)}, could do what policy allowed." if run.env else "."),
        end=picture.layout.width - 1,
    )
    live = picture.board.runs.get(run.run)
    is_now = "gone" if live is None else f"{live.state}, epoch {live.epoch}"
    at = "" if now.at is None else f"at {clock(now.at)}  {run.state}, epoch {run.epoch}   "
    if count > 1:
        rows[1].put(6, Piece(at, "quiet"), Piece(f"now: {is_now}"), end=picture.layout.width - 1)
    return tuple(row.line() for row in rows)


def step(at: datetime, columns: int) -> datetime:
    """So many columns of the time line on, or back."""
    return at + timedelta(seconds=15 * columns)
