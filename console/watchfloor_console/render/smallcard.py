"""An open card on a small screen: one window for arguments and words, and the steps in the rows of what was read.

Never cuts an argument.
"""

from typing import Final

from watchfloor.visible import cells
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.labels import held_by
from watchfloor_console.board.sentences import short_card
from watchfloor_console.board.standing import approvals, counts_now
from watchfloor_console.render.answers import (
    REASONS,
    bar,
    cannot_approve,
    code_caps,
    edit_rows,
    scope_words,
    step_title,
    typed_caps,
)
from watchfloor_console.render.card import extra_rows, leg_words
from watchfloor_console.render.deciding import Deciding, Share
from watchfloor_console.render.line import Line, Sketch, blank
from watchfloor_console.render.needs import left, summary
from watchfloor_console.render.pane import inset
from watchfloor_console.render.people import needs_of, paged
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Fact, Reading, Window

_VALUE: Final = 14
_HEADS: Final = 2
_STEP: Final = 3
_WHY: Final = 4
_LEAST: Final = 3
"""Rows of the window; below it what is said of the rule and the people gives way, the step never does."""


def small_reading(deciding: Deciding, picture: Picture) -> Reading:
    """The card's lines at this width; each value's origin stands on a row's right end."""
    width = picture.layout.width
    return deciding.progress.reading(deciding.shown, max(20, width - _VALUE - 26), width - 4, picture.words)


def small_share(picture: Picture, deciding: Deciding, rows: int) -> Share:
    """One window: the arguments until they were read, then the words."""
    window = max(1, rows - _HEADS - _STEP - 1 - _why_rows(picture, deciding, rows))
    return Share(window, window)


def _why_rows(picture: Picture, deciding: Deciding, rows: int) -> int:
    """How many rows are left for the rule and the people."""
    wanted = _WHY + len(_beside(picture, deciding))
    return max(0, min(wanted, rows - _HEADS - _STEP - 1 - _LEAST))


def shows_words(deciding: Deciding, reading: Reading) -> bool:
    """True once the window shows the agent's words: the arguments were all in view, and it was asked to go on."""
    return bool(reading.said) and deciding.progress.shows_said


def small_rows(picture: Picture, deciding: Deciding, rows: int) -> tuple[Line, ...]:
    """All of it, in exactly so many rows."""
    reading = small_reading(deciding, picture)
    shared = small_share(picture, deciding, rows)
    drawn = [*_heads(picture, deciding), *_window(picture, deciding, reading, shared.facts)]
    drawn += [_hidden(picture, deciding, reading), *_why(picture, deciding)[: _why_rows(picture, deciding, rows)]]
    drawn = [*drawn[: max(0, rows - _STEP)], *_step(picture, deciding, reading)]
    return tuple(drawn[:rows]) + (blank(picture.layout.width),) * (rows - len(drawn))


def _row(picture: Picture, *pieces: Piece, right: Pieces = ()) -> Line:
    width = picture.layout.width
    sketch = Sketch(width)
    end = sketch.right(width - 1, *right) - 1 if right else width - 1
    sketch.put(1, *pieces, end=end)
    return sketch.line()


def _title(picture: Picture, name: str, *note: Piece) -> Line:
    return Sketch(picture.layout.width).title(1, picture.layout.width - 1, name, *note).line()


def _heads(picture: Picture, deciding: Deciding) -> list[Line]:
    card, words = deciding.card, picture.words
    note = Piece(f"{left(card, picture)} left, then DENY", "quiet")
    what = [Piece(words.name(card.tool, 40), "strong")]
    if card.target:
        what += [Piece(" on "), Piece(words.name(card.target), "strong")]
    where = f", in {words.name(card.env, 12)}" if card.env else ""
    what.append(Piece(f"{where}, {card.risk} risk", "quiet"))
    digest = (Piece(f"sha-256 {card.args_sha256[:8]}", "quiet"),)
    return [_title(picture, f"ESCALATION {short_card(card.escalation)}", note), _row(picture, *what, right=digest)]


def _window(picture: Picture, deciding: Deciding, reading: Reading, rows: int) -> list[Line]:
    if shows_words(deciding, reading):
        seen = Window(deciding.progress.said_top, rows).span(len(reading.said))
        lines = [_fenced(picture, reading.said[place]) for place in seen]
    else:
        seen = Window(deciding.progress.facts_top, rows).span(len(reading.facts))
        lines = [_fact(picture, reading.facts[place]) for place in seen]
    return lines + [blank(picture.layout.width)] * (rows - len(lines))


def _fact(picture: Picture, fact: Fact) -> Line:
    sketch = Sketch(picture.layout.width)
    sketch.put(1, Piece(fact.name))
    end = sketch.put(_VALUE, *fact.value)
    size = sum(cells(piece.text) for piece in fact.origin)
    start = max(end + 1, picture.layout.width - 1 - size)
    sketch.put(start, *fact.origin, end=picture.layout.width - 1)
    return sketch.line()


def _fenced(picture: Picture, text: str) -> Line:
    width = picture.layout.width
    sketch = Sketch(width).band(1, width - 1, "fence")
    sketch.put(1, Piece(f"~ {text}", "quote"), end=width - 1)
    return sketch.line()


def _hidden(picture: Picture, deciding: Deciding, reading: Reading) -> Line:
    if shows_words(deciding, reading):
        return _row(picture, Piece("the agent's own words, unchecked", "quiet"))
    count = len(deciding.card.args)
    found: Pieces = ()
    if reading.hidden:
        found = (Piece(f"? {reading.hidden} hidden, shown as code", "waits-strong"),)
    return _row(picture, *found, right=(Piece(f"{count} of {count}, in full", "quiet"),))


def _beside(picture: Picture, deciding: Deciding) -> list[Pieces]:
    """What some cards have beside: as a wide screen has it, then which groups need somebody, and who was called."""
    card, width = deciding.card, picture.layout.width - 2
    return [*extra_rows(picture, deciding), *needs_of(picture, card, width), *paged(picture, card, width)]


def _why(picture: Picture, deciding: Deciding) -> list[Line]:
    card, words = deciding.card, picture.words
    rule = words.name(card.rules[0], 24) if card.rules else ""
    needs = (Piece("needs "), Piece(f"{card.quorum} approver{'s' * (card.quorum > 1)}", "strong"))
    reason = Piece(f", {words.line(card.reason, 100)}", "text")
    legs: list[Piece] = []
    for leg in card.legs:
        answer, _ = leg_words(leg, words.line)
        name = "blend" if leg.leg == "run" else leg.leg
        legs += [
            Piece(f"{name} ", "quiet"),
            answer,
            Piece(f" {words.name(leg.rules[0], 8) if leg.rules else ''}   ", "quiet"),
        ]
    approved = Piece(f"approved {approvals(picture.board, card)}", "quiet")
    claims = ", ".join("you" if name == picture.health.operator else name for name in card.claims)
    run = picture.board.runs.get(card.run)
    held = () if run is None else held_by(run, words, is_live=picture.health.is_live())[:2]
    has = Piece(f"   {words.line(claims, 40)} claimed it" if claims else "   nobody claimed it", "quiet")
    return [
        _title(picture, "WHY AND WHO", Piece(words.line(f"{rule} {card.reason}".strip(), 48), "quiet")),
        _row(picture, *needs, reason),
        _row(picture, *legs),
        _row(picture, approved, has, right=held),
        *(_row(picture, *extra) for extra in _beside(picture, deciding)),
    ]


def _step(picture: Picture, deciding: Deciding, reading: Reading) -> list[Line]:
    card = deciding.card
    if deciding.end is not None:
        by = f" by {picture.words.line(', '.join(deciding.end.by), 30)}" if deciding.end.by else ""
        said = Piece(f"{short_card(card.escalation)} was {deciding.end.words()}{by}", "strong")
        why = Piece(picture.words.line(deciding.end.reason, 70), "quiet")
        return [_title(picture, "CLOSED"), _row(picture, said), _row(picture, why)]
    if deciding.step == "approve":
        code = (
            Piece("code  "),
            *code_caps(deciding.code),
            Piece("  type it  "),
            *typed_caps(deciding.code, deciding.signs, is_open=deciding.is_open),
        )
        now = f"{counts_now(picture.board, card)}, {scope_words(picture, deciding)}: "
        what = Piece(now + summary(deciding.shown, picture.words))
        note = Piece(f"good for {deciding.good_s:.0f}s, the 4th right key sends it", "quiet")
        return [
            _title(picture, step_title(deciding), note),
            _row(picture, what),
            _row(picture, *code),
        ]
    if deciding.step == "edit":
        return list(inset(picture.layout.width, tuple(edit_rows(picture, deciding, picture.layout.width - 2, _STEP))))
    if deciding.step == "deny":
        picks = [
            piece for n, text in enumerate(REASONS, 1) for piece in (Piece(f"{n} ", "focus-strong"), Piece(f"{text}  "))
        ]
        typed = picture.words.line(deciding.reason, picture.layout.width - 6)
        return [
            _title(picture, f"DENY {short_card(card.escalation)}", Piece("1-5 or words, Enter sends", "quiet")),
            _row(picture, *picks),
            _row(picture, Piece("> ", "focus-strong"), Piece(typed, "strong"), Piece("_", "strong")),
        ]
    return _progress(picture, deciding, reading)


def _progress(picture: Picture, deciding: Deciding, reading: Reading) -> list[Line]:
    count = deciding.progress.count(reading)
    why = cannot_approve(deciding, reading)
    title = _title(
        picture, f"READ {count} of {reading.total}", Piece(f"agent's words {len(reading.said)} lines", "quiet")
    )
    whole = deciding.progress.is_whole(reading)
    full = 20 if not reading.total else round(20 * count / reading.total)
    how = Piece("  Approve opens at the end: ", "text")
    keys = (Piece("Space", "focus-strong"), Piece(" reads on, "), Piece("G", "focus-strong"), Piece(" to the end"))
    if whole:
        state = (
            (Piece(f"  {why}", "quiet"),)
            if why
            else (Piece("  ✓ read to the end, "), Piece("a", "focus-strong"), Piece(" approves"))
        )
    else:
        state = (how, *keys)
    more = "   s changes it" if len(deciding.card.scopes) > 1 else ""
    last = deciding.answer or f"scope  (x) {scope_words(picture, deciding)}{more or ', exactly these arguments'}"
    hue: Piece = Piece(last, "waits-strong" if deciding.answer else "text")
    return [title, _row(picture, *bar(full, 20, Piece("", "ok" if whole else "focus")), *state), _row(picture, hue)]
