"""The two rows on top of every screen: is anything wrong, what needs me, and the lamps.

Never draws red while nothing is wrong.
"""

from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces, needs_chip, worst_chip
from watchfloor_console.board.sentences import runs_word
from watchfloor_console.board.standing import Chip, is_dev
from watchfloor_console.board.times import age_s, clock, countdown, millis, moment, number, span
from watchfloor_console.render.beside import beside_lamps
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.spark import spark

_CHIP_2 = 20
_RUNS = 52
_LAMP_2 = 20
_LAMP_3 = 51
_RATE_END = 98


def status_rows(picture: Picture, this_card: str = "") -> tuple[Line, ...]:
    """Row 0 and row 1; `this_card` is the card that is open, so that its own deadline is shown."""
    return (_row_0(picture, this_card), _row_1(picture))


def _row_0(picture: Picture, this_card: str) -> Line:
    width = picture.layout.width
    sketch = Sketch(width, "band")
    right = width - 1
    if picture.layout.width >= 100:
        right = sketch.right(right, *_environment(picture))
    else:
        right = sketch.right(right, Piece(clock(picture.now), "bright"))
    end = sketch.put(1, *_chip(_worst(picture)), end=right)
    chip = needs_chip(list(picture.cards))
    end = sketch.put(max(_CHIP_2, end + 2), *_chip(chip), end=right)
    end = _put_deadline(sketch, end + 1, right - 1, _deadline(picture, this_card))
    if width >= 120:
        sketch.put(max(_RUNS, end + 3), *_counts(picture), end=right - 1)
    return sketch.line()


def _put_deadline(sketch: Sketch, column: int, right: int, deadline: Pieces) -> int:
    """The nearest deadline; where its words have no room its time has, and nothing of a chip ever goes for it."""
    if not deadline:
        return column
    text = deadline[0].text
    short = text.rpartition(" ")[2]
    fitting = next((one for one in (text, short) if column + cells(one) <= right), "")
    return sketch.put(column, deadline[0]._replace(text=fitting)) if fitting else column


def _worst(picture: Picture) -> Chip:
    if picture.armed is not None:
        return Chip(f"F9 ARMED {picture.armed.left_s:.1f}s", "chip-danger")
    return worst_chip(picture.counts, picture.health, picture.now)


def _chip(chip: Chip) -> Pieces:
    return (Piece(chip.text if chip.hue == "quiet" else f" {chip.text} ", chip.hue),)


def _deadline(picture: Picture, this_card: str) -> Pieces:
    for card in picture.cards:
        if this_card in ("", card.escalation):
            left_s = age_s(moment(card.deadline_at), picture.now.isoformat())
            word = "first" if not this_card else "this one"
            return (Piece(f"{word} in {countdown(left_s)}", "waits-strong"),)
    return ()


def _environment(picture: Picture) -> Pieces:
    name = picture.words.name(picture.health.environment, 24)
    if is_dev(picture.health.environment):
        return (Piece("watchfloor ", "strong"), Piece("dev, NOT ATTESTED", "danger"))
    return (Piece("watchfloor", "strong"), Piece(f" {name}" if name else "", "quiet"))


def _counts(picture: Picture) -> Pieces:
    counts, seen_at = picture.counts, picture.health.link.lost_at
    as_of = f" as of {clock(seen_at)}" if seen_at is not None else ""
    pieces = [Piece(f"{runs_word(counts.total)}{as_of}: ", "quiet")]
    parts = [
        Piece(f"{counts.running} running"),
        Piece(f"{counts.paused} paused"),
        Piece(f"{counts.stopped} stopped"),
    ]
    if counts.stopping:
        parts.append(Piece(f"{counts.stopping} stopping", "strong"))
    if counts.unconfirmed:
        parts.append(Piece(f"{counts.unconfirmed} unconfirmed", "danger-strong"))
    if counts.lost:
        parts.append(Piece(f"{counts.lost} lost", "danger-strong"))
    for place, part in enumerate(parts):
        pieces += [Piece(", ", "quiet"), part] if place else [part]
    return tuple(pieces)


def _row_1(picture: Picture) -> Line:
    width = picture.layout.width
    sketch = Sketch(width, "band")
    name = picture.words.name(picture.health.operator, 20)
    if width < 100:
        right = sketch.right(width - 1, Piece(name))
        _small_lamps(sketch, picture, right)
        return sketch.line()
    right = sketch.right(width - 1, Piece(f"{name}  "), Piece(clock(picture.now), "bright"))
    if width < 120:
        end = sketch.put(1, *_link(picture), end=right)
        end = sketch.put(end + 3, *_kill(picture), end=right)
        end = sketch.put(end + 3, *_ledger_lamp(picture), end=right)
        end = sketch.put(end + 3, *_rate(picture), end=right)
        sketch.put(end + 2, *beside_lamps(picture, right - end - 3), end=right - 1)
        return sketch.line()
    right = sketch.right(right, Piece("as ", "quiet"))
    sketch.put(1, *_link(picture))
    sketch.put(_LAMP_2, *_kill(picture))
    end = sketch.put(_LAMP_3, *_ledger(picture), end=right)
    rate = _rate(picture)
    start = max(end + 2, _RATE_END - len(rate[0].text))
    end = sketch.put(start, *rate, end=right)
    steps = picture.health.steps
    beside = beside_lamps(picture, right - end - 4 - len(steps))
    has_room = end + 2 + len(steps) + sum(cells(piece.text) for piece in beside) + 3 < right
    if picture.health.is_live() and has_room:
        end = sketch.put(end + 1, Piece(spark(steps, max(steps, default=0)), "quiet"))
    elif not has_room:  # what is wrong comes before how busy it is
        beside = beside_lamps(picture, right - end - 3)
    sketch.put(end + 2, *beside, end=right - 1)
    return sketch.line()


def _small_lamps(sketch: Sketch, picture: Picture, right: int) -> None:
    end = sketch.put(1, *_link(picture, small=True), end=right - 1)
    end = sketch.put(end + 2, *_kill(picture, small=True), end=right - 1)
    end = sketch.put(end + 2, *_ledger_lamp(picture), end=right - 1)
    end = sketch.put(end + 2, *_rate(picture), end=right - 1)
    shown = picture.layout.fleet - 1
    above = first_row(picture, shown)
    shown_words = f"{len(picture.runs)} of " if picture.is_filtered else ""
    runs = shown_words + runs_word(picture.counts.total) + (f", {above} above" if above else "")
    beside = beside_lamps(picture, right - end - 3)
    if beside:
        sketch.put(end + 2, *beside, end=right - 1)
    elif end + 2 + len(runs) < right:
        sketch.put(end + 2, Piece(runs, "quiet"), end=right - 1)


def first_row(picture: Picture, rows: int) -> int:
    """The first run that is drawn when `rows` fit: the cursor is always among them, and as few as can be are above."""
    place = next((at for at, run in enumerate(picture.runs) if run.run == picture.cursor), 0)
    return max(0, min(max(0, place - rows + 2), len(picture.runs) - rows, place))


def _link(picture: Picture, *, small: bool = False) -> Pieces:
    link = picture.health.link
    if link.lost_at is not None:
        lost_s = (picture.now - link.lost_at).total_seconds()
        return (Piece("! LINK LOST", "danger-strong"), Piece(f" {span(lost_s)}", "danger"))
    if small or link.rtt_ms is None:
        return (Piece("✓ LINK", "ok"),)
    return (Piece("✓ LINK", "ok"), Piece(f" {millis(link.rtt_ms)}"))


def _kill(picture: Picture, *, small: bool = False) -> Pieces:
    kill = picture.health.kill
    age = kill.age_s(picture.now)
    if not kill.is_known(picture.now):
        return (Piece("! KILL NOT KNOWN", "danger-strong"), Piece("" if age is None else f" {span(age)}", "danger"))
    trip = "" if small or kill.rtt_ms is None else f" {millis(kill.rtt_ms)}"
    return (Piece("✓ KILL READY", "ok"), Piece(trip), Piece(f" {span(age or 0)} ago", "quiet"))


def _ledger_lamp(picture: Picture) -> Pieces:
    if picture.health.ledger.gap:
        return (Piece("! LEDGER", "danger-strong"),)
    if not picture.health.is_live():
        return (Piece("LEDGER", "quiet"),)
    return (Piece("✓ LEDGER", "ok") if picture.health.ledger.verified_to else Piece("LEDGER", "quiet"),)


def _ledger(picture: Picture) -> Pieces:
    ledger = picture.health.ledger
    return (
        *_ledger_lamp(picture),
        Piece(f" {number(ledger.head)}"),
        Piece(" verified to ", "quiet"),
        Piece(number(ledger.verified_to)),
    )


def _rate(picture: Picture) -> Pieces:
    if not picture.health.is_live():
        return (Piece("- /s", "quiet"),)
    return (Piece(f"{number(picture.health.per_s)}/s"),)
