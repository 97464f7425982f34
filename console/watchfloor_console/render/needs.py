"""What needs a person: stops that are not proven, above cards by deadline, the first of them banded.

Never draws a card whole: that is what opening it is for.
"""

import re
from typing import Final

from watchfloor.ids import short
from watchfloor.oversight import Card, stamp
from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.board.sentences import for_whom
from watchfloor_console.board.standing import STILL, approvals
from watchfloor_console.board.times import age_s, countdown, moment
from watchfloor_console.feed.rows import written
from watchfloor_console.render.found import found_pane
from watchfloor_console.render.killpanel import shown_order
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.unproven import unproven, unproven_row, unproven_rows

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:%+@/-]{1,12}")
"""A short value without a blank or a quote: it can stand in a summary without quotes and pretend nothing."""


_LEFT_FOR_CARDS: Final = 5
"""Rows that a finding leaves for the title of what waits, and its first card."""

_WHOLE: Final = 4
"""Rows of a card that is shown whole in the pane."""

_SHOWN_VALUES: Final = 2
"""More than this would push the target out of the row."""


def needs_rows(picture: Picture) -> tuple[Line, ...]:
    """The rows below the fleet, one line each."""
    layout = picture.layout
    if layout.needs == 0:
        return ()
    rows: list[Line] = []
    bad = unproven(picture)
    if bad and layout.needs > 2:
        rows.append(_title(picture, 1, layout.width - 1, "NOT PROVEN", f"{len(bad)}"))
        room = max(1, min(len(bad), layout.needs - 3))
        rows += [unproven_row(picture, run) for run in bad[:room]]
    rows.append(_title(picture, 1, layout.width - 1, "NEEDS YOU", _note(picture, ", ")))
    first = True
    for card in picture.needs[: layout.needs - len(rows)]:
        rows.append(_card_row(picture, card, is_first=first))
        first = False
    return tuple(rows[: layout.needs]) + (blank(layout.width),) * (layout.needs - len(rows))


def needs_pane(picture: Picture) -> tuple[Line, ...]:
    """The pane beside the fleet, some rows each; as wide as the pane, to be laid over the fleet's rows."""
    layout = picture.layout
    width = layout.needs_cells
    rows: list[Line] = []
    bad = unproven(picture)
    if bad:
        rows += [_title(picture, 0, width, "NOT PROVEN", f"{len(bad)}", width), blank(width)]
        for place, run in enumerate(bad[:2]):
            rows += [*unproven_rows(picture, run, width, is_first=place == 0), blank(width)]
    rows += found_pane(picture, width, layout.needs - len(rows) - _LEFT_FOR_CARDS)
    rows += [_title(picture, 0, width, "NEEDS YOU", _note(picture, " • "), width), blank(width)]
    heights = _heights(len(picture.needs), layout.needs - len(rows))
    for place, (card, height) in enumerate(zip(picture.needs, heights, strict=False)):
        rows += _card_rows(picture, card, width, is_first=place == 0)[:height]
        if height > 1:
            rows.append(blank(width))
    return tuple(rows[: layout.needs]) + (blank(width),) * (layout.needs - len(rows))


def _note(picture: Picture, joint: str) -> str:
    """What stands beside the title; a kill that took cards along says so before anything else."""
    order = shown_order(picture)
    if order is not None and order.withdrawn:
        return f"{order.withdrawn} withdrawn by the kill"
    return f"by deadline{joint}then DENY" if picture.health.is_live() else f"as it was{joint}then DENY"


def _heights(cards: int, room: int) -> list[int]:
    """Rows of each card: all of them whole if they have room, else each with fewer, and the first with what is left."""
    whole = next((rows for rows in (_WHOLE, 3, 2) if cards * (rows + 1) - 1 <= room), 1)
    if whole == 1:
        first = max(1, min(_WHOLE, room - cards))
        return [first] + [1] * (cards - 1)
    spare = room - (cards * (whole + 1) - 1)
    return [min(_WHOLE, whole + spare)] + [whole] * (cards - 1)


def summary(card: Card, words: Words, room: int = 0) -> str:
    """`refund.issue 312.40 EUR +5 on stripe`: the tool, its short plain values, how many more, the target.

    Where that is wider than `room`, the number goes: what it acts on must be seen.
    """
    values = [value if isinstance(value, str) else written(value) for value in card.args.values()]
    shown = [value for value in values if _PLAIN.fullmatch(value)][:_SHOWN_VALUES]
    more = [f"+{len(values) - len(shown)}"] if len(values) > len(shown) else []
    target = [f"on {words.name(card.target)}"] if card.target else []
    said = " ".join([words.name(card.tool), *shown, *more, *target])
    return said if not room or cells(said) <= room else " ".join([words.name(card.tool), *shown, *target])


def _what(picture: Picture, card: Card, room: int) -> str:
    """What a row is about: the action, how often it was proposed, or the storm that this card stands for."""
    storm, count = picture.storm_of(card.escalation), picture.board.repeats.get(card.escalation, 1)
    if storm is not None:
        return f"STORM {len(storm.cards)} of {len(storm.runs)} runs: {picture.words.name(card.tool)}"
    return (f"{count} x " if count > 1 else "") + summary(card, picture.words, room)


def left(card: Card, picture: Picture) -> str:
    """What is left of its deadline; a card of a run that stands still is frozen."""
    run = picture.board.runs.get(card.run)
    if run is not None and run.state in STILL:
        return "frozen"
    return countdown(age_s(moment(card.deadline_at), picture.now.isoformat()))


def why_not(card: Card, operator: str, words: Words, at: str = "") -> str:
    """Why this operator may not answer a card at a time (RFC 3339); empty if they may."""
    later = {one.operator: one for one in card.may_later or ()}.get(operator)
    if operator in card.may or (later is not None and at >= later.from_at):
        return ""
    reasons = {one.operator: one.reason for one in card.may_not}
    if later is not None:
        return words.line(f"from {later.from_at[11:19]}Z on, for {later.group}", 80)
    return words.line(reasons.get(operator, "you are no approver of it"), 80)


def _title(picture: Picture, start: int, end: int, name: str, note: str, width: int | None = None) -> Line:
    return Sketch(width or picture.layout.width).title(start, end, name, Piece(note, "quiet")).line()


def _calm(picture: Picture, *pieces: Piece) -> Pieces:
    return pieces if picture.health.is_live() else tuple(piece._replace(hue="quiet") for piece in pieces)


def _card_row(picture: Picture, card: Card, *, is_first: bool) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    if is_first and picture.health.is_live():
        sketch.band(1, width - 1, "waiting")
    words = picture.words
    sketch.put(1, *_calm(picture, Piece("?", "waits-strong" if is_first else "waits")))
    sketch.right(9, *_calm(picture, Piece(left(card, picture), "waits-strong" if is_first else "waits")))
    right = sketch.right(width - 1, *_calm(picture, Piece(approvals(picture.board, card), "quiet")))
    name = words.name(card.agent, 13)
    end = sketch.put(11, *_calm(picture, Piece(f"{name} {short(card.run)}", "strong")))
    start = max(30, end + 1)
    sketch.put(start, *_calm(picture, Piece(_what(picture, card, right - 1 - start))), end=right - 1)
    return sketch.line()


def _card_rows(picture: Picture, card: Card, width: int, *, is_first: bool) -> tuple[Line, ...]:
    words = picture.words
    rows = [Sketch(width, "waiting" if is_first and picture.health.is_live() else "ground") for _ in range(4)]
    hue = "waits-strong" if is_first else "waits"
    rows[0].put(1, *_calm(picture, Piece("?", hue)))
    rows[0].right(9, *_calm(picture, Piece(left(card, picture), hue)))
    whom = for_whom(card.identity, words, 24)
    who = (Piece(f"{words.name(card.agent, 20)} {short(card.run)}", "strong"), Piece(f" for {whom}", "quiet"))
    rows[0].put(10, *_calm(picture, *who))
    rows[1].put(10, *_calm(picture, Piece(_what(picture, card, width - 10))))
    rule = words.name(card.rules[0], 24) if card.rules else ""
    rows[2].put(10, Piece(f"{rule} {words.line(card.reason, 80)}".strip(), "quiet"))
    rows[3].put(10, *_calm(picture, Piece(approvals(picture.board, card)), Piece(" approved • ", "quiet")))
    rows[3].put(10 + len(approvals(picture.board, card)) + 12, *_calm(picture, _who_has_it(picture, card)))
    return tuple(row.line() for row in rows)


def _who_has_it(picture: Picture, card: Card) -> Piece:
    operator = picture.health.operator
    refusal = why_not(card, operator, picture.words, stamp(picture.now))
    if refusal:
        return Piece("not yours", "quiet")
    if not card.claims:
        return Piece("nobody has it", "quiet")
    names = ["you" if name == operator else picture.words.name(name, 20) for name in card.claims]
    return Piece(f"{', '.join(names)} {'have' if names[0] == 'you' or len(names) > 1 else 'has'} it", "quiet")
