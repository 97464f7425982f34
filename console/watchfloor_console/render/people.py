"""The people of an open card: who answered, has it or reads it, which groups still need somebody, who was called.

Never knows why anybody answered as they did.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.oversight import Card
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.raised import Page
from watchfloor_console.board.standing import approvals
from watchfloor_console.board.times import age_s, ago
from watchfloor_console.render.colleagues import asleep, colleagues
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture

LEAST: Final = 4
"""Rows of people that there are at least, where there is anything to tell."""

_STAGES: Final = {"half": " again", "fallback": " in their place"}
_SIGNED: Final = (Piece(", signed", "quiet"), Piece(", signed by nobody", "waits"))

_REFUSED: Final = 2
"""Those who may not answer that have a row."""


def people_rows(picture: Picture, card: Card, width: int, room: int) -> list[Line]:
    """The section in at most `room` rows, title and the empty row behind it included; what matters most comes first."""
    title = Sketch(width).title(0, width, "PEOPLE", Piece(f"approved {approvals(picture.board, card)}", "quiet")).line()
    rows: list[Line] = []
    for pieces in told(picture, card, width):
        row = Sketch(width)
        row.put(0, *pieces, end=width)
        rows.append(row.line())
    return [title, *rows[: max(LEAST, room - 2)], Sketch(width).line()]


def told(picture: Picture, card: Card, width: int) -> Iterator[Pieces]:
    """One row after another."""
    yield from _answered(picture, card)
    yield from needs_of(picture, card, width)
    yield from colleagues(picture, card, width)
    yield from paged(picture, card, width)
    for one in card.may_not[:_REFUSED]:
        name, why = picture.words.name(one.operator, 20), picture.words.line(one.reason, 40)
        yield (Piece("✗ may not   ", "quiet"), Piece(name), Piece(f", {why}", "quiet"))


def _answered(picture: Picture, card: Card) -> Iterator[Pieces]:
    """Who approved, and who is at it."""
    words, me, board = picture.words, picture.health.operator, picture.board
    unsigned = board.unsigned.get(card.escalation, ())
    for name, answer in board.votes.get(card.escalation, {}).items():
        if answer != "deny":
            at = board.voted_at.get((card.escalation, name))
            is_bare = name in unsigned  # that nobody signed it must be read whole: the rest of the row gives way
            when = "" if at is None or is_bare else f", {ago(age_s(picture.now, at))} ago"
            who = Piece("you" if name == me else words.name(name, 12 if is_bare else 24), "strong")
            yield (Piece("✓ approved  ", "ok"), who, Piece(when, "quiet"), _SIGNED[is_bare])
    for name in card.claims:
        yield (Piece("◦ claimed   ", "focus"), Piece("you" if name == me else words.name(name, 24), "strong"))
    if me in card.may and me not in card.claims and me not in board.votes.get(card.escalation, {}):
        yield (Piece("◦ reading   ", "focus"), Piece("you", "strong"), Piece(", an approver", "quiet"))


def needs_of(picture: Picture, card: Card, width: int) -> Iterator[Pieces]:
    """Where several groups are asked, each of which somebody has to approve for: which do still need somebody."""
    votes = picture.board.votes.get(card.escalation, {})
    yes = {name for name, answer in votes.items() if answer != "deny"}
    for circle in card.circles or ():
        group = picture.words.name(circle.group, 20)
        heard = [name for name in circle.operators if name in yes]
        if heard:
            yield (Piece("✓ for       ", "ok"), Piece(group), Piece(f", {picture.words.name(heard[0], 20)}", "quiet"))
        else:
            who = ", ".join(asleep(picture, name) for name in circle.operators) or "there is nobody"
            names = Piece(f": {picture.words.line(who, max(10, width - 14 - len(group)))}", "quiet")
            yield (Piece("? needs     ", "waits"), Piece(group, "strong"), names)


def paged(picture: Picture, card: Card, width: int) -> Iterator[Pieces]:
    """The newest call for a card, and what went wrong with it."""
    pages = picture.board.raised.pages.get(card.escalation, ())
    for page in pages[-1:]:
        yield (Piece("  called    ", "quiet"), Piece(_call(picture, page)))
        if page.faults:
            why = picture.words.line("; ".join(page.faults), width - 12)
            yield (Piece("? not told  ", "waits"), Piece(why))


def _call(picture: Picture, page: Page) -> str:
    groups = picture.words.line(", ".join(page.groups), 16)
    return f"{groups}{_STAGES.get(page.stage, '')} {ago(age_s(picture.now, page.at))} ago, {page.sent} sent"
