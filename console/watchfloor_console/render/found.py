"""Findings with what to do about each, and a policy that waits for a second administrator.

Never shows a finding without advice, and never in red: what is wrong by itself is counted in the chip.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.ids import short
from watchfloor.records.views import FindingView
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.board.raised import PolicyWaits, advice
from watchfloor_console.board.times import age_s, ago
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.wrap import wrap

WAITS_S: Final = 3600.0
"""How long a policy waits for a second administrator at the server; then the first has to sign again."""

_TEXT: Final = 10


def findings(picture: Picture) -> list[FindingView]:
    """What was found about runs that may still act, and about no run at all; the newest first."""
    known = picture.board.raised.findings.values()
    return [one for one in reversed(known) if one.run is None or _may_act(picture, one.run)]


def found_pane(picture: Picture, width: int, room: int) -> tuple[Line, ...]:
    """The newest finding above what needs a person, if it has room; the lamp counts all of them."""
    found = findings(picture)
    if not found:
        return ()
    title = Sketch(width).title(0, width, "FOUND", Piece(f"{len(found)}", "quiet")).line()
    rows = [title, *_found_rows(picture, found[0], width), Sketch(width).line()]
    return tuple(rows) if len(rows) <= room else ()


def run_findings(picture: Picture, run: str) -> Iterator[Pieces]:
    """What was found about one run, with what to do, in one row each."""
    for one in picture.board.raised.of_run(run):
        says = picture.words.line(one.says, 200)
        yield (Piece("? FOUND ", "waits-strong"), Piece(says), Piece(f"  {advice(one.finding)}", "quiet"))


def policy_waits(picture: Picture) -> PolicyWaits | None:
    """The policy that waits for a second administrator, while the first one's word still counts."""
    waits = picture.board.raised.policy
    return waits if waits is not None and age_s(picture.now, waits.at) < WAITS_S else None


def waits_words(picture: Picture, waits: PolicyWaits) -> Iterator[Pieces]:
    """Who asked for what, and who could let it be in force."""
    words, me = picture.words, picture.health.operator
    yield (Piece(f"? {words.name(waits.policy[:8])} waits for a second admin", "waits-strong"),)
    by = "you" if waits.by == me else words.name(waits.by, 20)
    reason = words.line(waits.reason, 200) or "without a reason"
    yield (Piece(f"asked by {by} {ago(age_s(picture.now, waits.at))} ago: "), Piece(reason))
    if waits.changes:
        yield (Piece("changes ", "quiet"), Piece(words.line(", ".join(waits.changes), 200)))
    is_admin = any(one.name == me and "admin" in one.roles for one in picture.board.present)
    who = "you sign" if is_admin and waits.by != me else "another admin signs"
    yield (Piece(f"{who} the same folder: watchfloor policy load", "quiet"),)


def _may_act(picture: Picture, name: str) -> bool:
    run = picture.board.runs.get(name)
    return run is not None and run.state not in ("STOPPED", "ENDED")


def _found_rows(picture: Picture, one: FindingView, width: int) -> list[Line]:
    words = picture.words
    hue: Hue = "waits-strong" if one.severity == "high" else "waits"
    head = Sketch(width)
    head.put(1, Piece("?", hue))
    head.right(9, Piece(ago(age_s(picture.now, one.at)), hue))
    name = "the server" if one.run is None else f"{words.name(one.agent or '', 20)} {short(one.run)}"
    head.put(_TEXT, Piece(name, "strong"))
    rows = [head.line()]
    for piece in (Piece(words.line(one.says, 200)), Piece(advice(one.finding), "focus")):
        for pieces in wrap((piece,), width - _TEXT)[:2]:
            row = Sketch(width)
            row.put(_TEXT, *pieces, end=width)
            rows.append(row.line())
    return rows
