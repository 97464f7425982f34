"""WHO acts, what is proven of it, and the line that names in words what the kill key will hit.

Never folds away: these rows are on every screen.
"""

from typing import Final

from watchfloor.ids import short
from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces, plain
from watchfloor_console.board.family import children_of
from watchfloor_console.board.sentences import (
    held_words,
    identity_sentence,
    kill_words,
    proofs,
    proofs_short,
    runs_word,
    short_card,
)
from watchfloor_console.board.standing import OPEN
from watchfloor_console.board.times import clock, number, tenths
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.wrap import wrap

STALE_S: Final = 1.0
"""A picture that was painted longer ago than this says so: the kill aims at what was painted."""

BAR_CELLS: Final = 20

_CUT_OFF: Final = "   a run that lost the server too stops itself when its lease is over; one that did not runs on"

NAMED_CELLS: Final = 32
"""What the kill line has at least to name its run; beyond that a long name gives way to the words of F9."""


def who_rows(picture: Picture) -> tuple[Line, ...]:
    """The identity sentence, and below it what is proven."""
    width, count = picture.layout.width, picture.layout.who
    run = picture.selected
    if run is None:
        rows = [Sketch(width, "band") for _ in range(count)]
        rows[0].put(1, Piece("WHO  ", "quiet"), Piece("no run is selected", "quiet"))
        return tuple(row.line() for row in rows)
    order = picture.board.orders.get(run.order or "")
    killed_at = None if order is None else order.at
    sentence = identity_sentence(run, picture.health, picture.now, picture.words, killed_at)
    if width >= 120:
        return _roomy(picture, sentence)
    words = (*sentence, Piece("  "), *proofs_short(run, picture.health))
    shown = wrap(words, width - 2)
    rows = [Sketch(width, "band") for _ in range(count)]
    for row, pieces in zip(rows, shown, strict=False):
        row.put(1, *pieces, end=width - 1)
    return tuple(row.line() for row in rows)


def _roomy(picture: Picture, sentence: Pieces) -> tuple[Line, ...]:
    width = picture.layout.width
    first, second = Sketch(width, "band"), Sketch(width, "band")
    first.put(1, Piece("WHO", "quiet"))
    shown = wrap(sentence, width - 7)
    first.put(6, *shown[0], end=width - 1)
    run, lost_at = picture.selected, picture.health.link.lost_at
    if len(shown) > 1 and run is not None:  # the sentence never folds: what is proven of it gives way
        second.put(6, *shown[1], Piece("  "), *proofs_short(run, picture.health), end=width - 1)
    elif lost_at is not None:
        second.put(6, Piece(f"! as of {clock(lost_at)}", "danger-strong"), Piece(_CUT_OFF, "quiet"))
    elif run is not None:
        second.put(6, *proofs(run, picture.health, picture.now, picture.words), end=width - 1)
    return (first.line(), second.line())


def copied_text(picture: Picture) -> str:
    """What is copied of the selected run: who acts, or where no kill can be sent, the command for the run's host."""
    run = picture.selected
    if run is None:
        return "no run is selected"
    if not picture.health.kill.is_up:
        return f"watchfloor kill --local {picture.words.name(run.run)}"
    order = picture.board.orders.get(run.order or "")
    killed_at = None if order is None else order.at
    sentence = identity_sentence(run, picture.health, picture.now, picture.words, killed_at)
    return f"{plain(sentence)} Run {picture.words.name(run.run)}."


def kill_row(picture: Picture) -> Line:
    """The last row but one."""
    if picture.armed is not None:
        return _armed(picture)
    if not picture.health.may_stop:
        return _not_yours(picture)
    if not picture.health.kill.is_up:
        return _no_link(picture)
    run = picture.selected
    if run is not None and run.state == "HELD":
        return _held(picture)
    return _aim(picture)


def _caps(sketch: Sketch, column: int, *names: str) -> int:
    for name in names:
        column = sketch.put(column, Piece(f" {name} ", "keycap")) + 1
    return column


def _aim(picture: Picture) -> Line:
    width = picture.layout.width
    sketch = Sketch(width, "bar")
    after = _caps(sketch, 1, *(("^K", "F8") if width >= 60 else ("^K",))) + 1
    all_words = _all_words(picture)
    size_of_all = 13 + len(all_words)
    note, is_needed = _note(picture)
    room = width - 2 - after
    words = _words(picture, min(room, max(NAMED_CELLS, room - 3 - size_of_all)))
    whole = after + sum(cells(piece.text) for piece in words) + 3 + size_of_all
    note_cells = sum(cells(piece.text) for piece in note)
    right = width - 1
    if note and (is_needed or whole + 2 + note_cells <= width - 1):  # what the keys hit comes before how old that is
        right = sketch.right(right, *note)
    start = sketch.put(after, *words, end=right - 1) + 3
    if start + size_of_all <= right:
        start = _caps(sketch, start, "F9", "F9")
        sketch.put(start + 1, Piece(all_words, "strong"))
    return sketch.line()


def _note(picture: Picture) -> tuple[Pieces, bool]:
    """What stands at the right end of the kill line, and whether it must."""
    age = picture.painted_s
    if picture.layout.width < 120:
        return (), False
    if picture.is_past:
        return (Piece("kill acts on now, not on the past", "quiet"),), True
    if age >= STALE_S:
        return (Piece(f"? this picture is {tenths(age)} old", "waits-strong"),), True
    note = (Piece("aims at what was painted ", "quiet"), Piece(tenths(max(0.1, age))), Piece(" ago", "quiet"))
    return note, False


def _words(picture: Picture, room: int) -> Pieces:
    """What the kill key would do now; of the past it says how that run is now."""
    run = picture.selected
    words = kill_words(run, _going(picture), picture.words, room, _children(picture))
    if picture.is_past and run is not None and run.state in OPEN:
        return (words[0], Piece(f", {run.state} now"))
    return words if picture.layout.width >= 100 else words[:1]


def _children(picture: Picture) -> int:
    """How many runs die with the selected one."""
    return 0 if picture.selected is None else len(children_of(picture.board, picture.selected))


def _all_words(picture: Picture) -> str:
    counts = picture.counts
    is_some = counts.stopped or counts.stopping or counts.unconfirmed
    shown = f" (filter shows {len(picture.runs)})" if picture.is_filtered else ""
    return f"STOP ALL {counts.left} left{shown}" if is_some else f"STOP ALL {runs_word(counts.left)}{shown}"


def _going(picture: Picture) -> tuple[str, ...]:
    """Open cards of the run, which a kill withdraws."""
    if picture.layout.width < 100:
        return ()
    return tuple(short_card(card.escalation) for card in picture.cards if card.run == picture.cursor)


def _held(picture: Picture) -> Line:
    run = picture.selected
    width = picture.layout.width
    sketch = Sketch(width, "bar")
    if run is None:
        return sketch.line()
    order = picture.board.orders.get(run.order or "")
    held_ms = None if order is None else order.stages.get(run.run, {}).get("held")
    is_mine = run.by == picture.health.operator
    keys: Pieces = (Piece(" ^K ", "keycap"), Piece(" now", "strong"))
    if is_mine:
        keys = (*keys, Piece("   "), Piece(" ^R ", "keycap"), Piece(" take it back", "strong"))
    start = width - 1 - sum(len(piece.text) for piece in keys)
    sketch.put(1, *held_words(run, picture.now, held_ms, picture.words, start - 2), end=start - 1)
    sketch.put(start, *keys)
    return sketch.line()


def _armed(picture: Picture) -> Line:
    width, armed = picture.layout.width, picture.armed
    sketch = Sketch(width, "alarm")
    if armed is None:
        return sketch.line()
    end = sketch.put(1, Piece(" F9 ", "chip-danger"))
    end = sketch.put(
        end + 2,
        Piece("ARMED: press ", "danger-strong"),
        Piece("F9", "strong"),
        Piece(" again within ", "danger-strong"),
        Piece(f"{armed.left_s:.1f}s", "strong"),
        Piece(" to STOP ", "danger-strong"),
        Piece(f"ALL {runs_word(picture.counts.left)}", "strong"),
        end=width - 1,
    )
    full = round(BAR_CELLS * max(0.0, armed.left_s) / armed.of_s)
    if end + 2 + BAR_CELLS < width:
        sketch.put(end + 2, Piece("▰" * full, "danger"), Piece("▱" * (BAR_CELLS - full), "track"))
        end += 2 + BAR_CELLS
    words = kill_words(picture.selected, (), picture.words, children=_children(picture))
    size = 11 + sum(cells(piece.text) for piece in words)
    if end + 3 + size < width:
        sketch.put(_caps(sketch, width - 1 - size, "^K", "F8") + 1, *words, end=width - 1)
    return sketch.line()


def _not_yours(picture: Picture) -> Line:
    sketch = Sketch(picture.layout.width, "bar")
    why = "this console only reads" if picture.health.is_read_only else "viewer"
    sketch.put(1, Piece(f"not yours to kill: {why}", "strong"), end=picture.layout.width - 1)
    return sketch.line()


def _no_link(picture: Picture) -> Line:
    width = picture.layout.width
    sketch = Sketch(width, "alarm")
    after = _caps(sketch, 1, "^K", "F8") + 1
    end = sketch.put(after, Piece("NO LINK: a kill cannot be sent from here.", "danger-strong"), end=width - 1)
    run = picture.selected
    if run is not None:
        path = Piece(f"watchfloor kill --local {short(run.run)}", "strong")
        rest = (Piece("  Second path, on the run's host: "), path) if width >= 120 else (Piece("  "), path)
        sketch.put(end, *rest, end=width - 1)
    return sketch.line()


def armed_keys(picture: Picture) -> Line:
    """In place of the key strip while F9 is armed."""
    width = picture.layout.width
    sketch = Sketch(width, "alarm")
    right = sketch.right(width - 1, Piece("any other key disarms", "quiet"))
    cards = len(picture.cards)
    agents = len({run.identity.agent.name for run in picture.board.runs.values() if run.state in OPEN})
    said = f"{number(agents)} agents; {number(cards)} escalations wait; new runs are refused until a person re-arms"
    sketch.put(1, Piece(said), end=right - 1)
    return sketch.line()
