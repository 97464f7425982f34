"""The right pane of an open card: deadline, people, what was read, scope, and the answer or the step that is open.

Draws the code in the approve step and nowhere else. Never opens a step by itself.
"""

from typing import Final

from watchfloor_console.board import Piece, Pieces
from watchfloor_console.board.sentences import short_card
from watchfloor_console.board.standing import counts_now
from watchfloor_console.board.times import age_s, moment
from watchfloor_console.feed.rows import written
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.needs import left, summary
from watchfloor_console.render.people import people_rows
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Reading
from watchfloor_console.render.talk import talk_rows
from watchfloor_console.render.wrap import wrap

BAR: Final = 20

_ANSWER_ROWS: Final = 12
"""Rows that the answers, and each step, have room for."""

REASONS: Final = (
    "not within the task",
    "wrong or unchecked arguments",
    "ask the person first",
    "too much at once: do less",
    "do it another way",
)
"""What 1 to 5 say to the agent."""


def answer_rows(picture: Picture, deciding: Deciding, reading: Reading, width: int, rows: int) -> tuple[Line, ...]:
    """The pane, in exactly so many rows of its own width."""
    head, talk = _deadline(picture, deciding, width), talk_rows(picture, deciding, width)
    foot = [*_read(deciding, reading, width), *_scope(picture, deciding, width)]
    room = rows - len(head) - len(talk) - len(foot) - _ANSWER_ROWS
    top = [*head, *people_rows(picture, deciding.card, width, room), *talk, *foot]
    below = _step(picture, deciding, reading, width, rows - len(top))
    drawn = [*top, *below][:rows]
    return tuple(drawn) + (Sketch(width).line(),) * (rows - len(drawn))


def bar(full: int, of: int, hue: Piece) -> Pieces:
    """A bar of `of` cells."""
    return (hue._replace(text="▰" * full), Piece("▱" * (of - full), "track"))


def cannot_approve(deciding: Deciding, reading: Reading) -> str:
    """Why the approve step does not open; empty if it does."""
    if deciding.end is not None:
        return f"this card is {deciding.end.words()}"
    if deciding.cannot:
        return deciding.cannot
    if deciding.is_sending:
        return "your answer is on its way"
    if deciding.closed_s > 0:
        return f"five wrong keys: closed for {deciding.closed_s:.0f} s"
    if not deciding.progress.is_whole(reading):
        return "opens when read to the end"
    return "" if deciding.code else "the server sent no code"


def _title(width: int, name: str, *note: Piece) -> Line:
    return Sketch(width).title(0, width, name, *note).line()


def _row(width: int, *pieces: Piece) -> Line:
    sketch = Sketch(width)
    sketch.put(0, *pieces)
    return sketch.line()


def _deadline(picture: Picture, deciding: Deciding, width: int) -> list[Line]:
    card = deciding.card
    whole_s = max(1.0, (moment(card.deadline_at) - moment(card.opened_at)).total_seconds())
    left_s = max(0.0, -age_s(picture.now, card.deadline_at))
    text = left(card, picture)
    words = (Piece(text, "waits-strong"), Piece(" left, then DENY " if text != "frozen" else ": its run stands still "))
    full = min(BAR, round(BAR * left_s / whole_s))
    return [_title(width, "DEADLINE"), _row(width, *words, *bar(full, BAR, Piece("", "waits"))), Sketch(width).line()]


def _read(deciding: Deciding, reading: Reading, width: int) -> list[Line]:
    count = deciding.progress.count(reading)
    title = _title(width, "READ", Piece(f"{count} of {reading.total} lines", "quiet"))
    full = BAR if not reading.total else round(BAR * count / reading.total)
    if deciding.progress.is_whole(reading):
        rows = (_row(width, *bar(full, BAR, Piece("", "ok")), Piece("   "), Piece("✓ read to the end", "ok")),)
        return [title, *rows, _row(width, Piece("all of it was in view", "quiet")), Sketch(width).line()]
    more = _row(width, *bar(full, BAR, Piece("", "focus")), Piece(f"   {reading.total - count} lines left"))
    how = _row(
        width, Piece("read to the end (", "quiet"), Piece("G", "focus-strong"), Piece(") to enable Approve", "quiet")
    )
    return [title, more, how, Sketch(width).line()]


def _scope(picture: Picture, deciding: Deciding, width: int) -> list[Line]:
    offers = deciding.card.scopes
    rows = [_title(width, "SCOPE", *((Piece("s changes it", "quiet"),) if len(offers) > 1 else ()))]
    first = max(0, min(deciding.scope - 1, len(offers) - 3))
    for place, offer in list(enumerate(offers))[first : first + 3]:
        is_chosen = place == deciding.scope
        mark = Piece("(x) ", "focus-strong") if is_chosen else Piece("( ) ", "quiet")
        rows.append(_row(width, mark, Piece(picture.words.line(offer.says, 60), "strong" if is_chosen else "text")))
    return [*rows, Sketch(width).line()]


def scope_words(picture: Picture, deciding: Deciding) -> str:
    """How far the approval goes, as the card says it."""
    offers = deciding.card.scopes
    return picture.words.line(offers[deciding.scope].says, 60) if 0 < deciding.scope < len(offers) else "once"


def _step(picture: Picture, deciding: Deciding, reading: Reading, width: int, room: int) -> list[Line]:
    if deciding.end is not None:
        return _ended(picture, deciding, width)
    if deciding.step == "approve":
        return approve_rows(picture, deciding, width, room)
    if deciding.step == "deny":
        return deny_rows(picture, deciding, width, room)
    if deciding.step == "edit":
        return edit_rows(picture, deciding, width, room)
    return _answers(picture, deciding, reading, width)


def _answers(picture: Picture, deciding: Deciding, reading: Reading, width: int) -> list[Line]:
    rows = [_title(width, "YOUR ANSWER")]
    why = cannot_approve(deciding, reading)
    is_off = Piece("a  approve   ", "quiet") if why else None
    if is_off is not None:
        rows.append(_row(width, is_off, Piece(why, "quiet")))
    else:
        rows.append(_key(width, "a", "approve", "opens the code step"))
    if deciding.cannot:
        rows.append(_row(width, Piece("d  deny      ", "quiet"), Piece(deciding.cannot, "quiet")))
    else:
        rows.append(_key(width, "d", "deny", "with a reason the agent gets"))
        rows.append(_key(width, "e", "edit", "then approve, or do by hand"))
        rows.append(_key(width, "c", "claim", "or give it back"))
        rows.append(_key(width, "x", "pass", "on to a colleague, by name"))
    rows.append(_key(width, "m", "ask", "the agent; the clock runs on"))
    rows.append(_key(width, "n", "next", "the card after this one"))
    rows.append(Sketch(width).line())
    if deciding.answer:
        rows += [_row(width, *row) for row in wrap((Piece(deciding.answer, "waits-strong"),), width)]
    else:
        rows += [_row(width, *row) for row in wrap(_by_whom(picture), width)]
    return rows


def _by_whom(picture: Picture) -> Pieces:
    """Who signs the answer; where nobody does, whose word it is that this operator gave it."""
    gateway = picture.health.gateway
    if not gateway:
        return (Piece("Your answer is signed with your key and written to the ledger before it counts.", "quiet"),)
    said = f"by the word of {picture.words.name(gateway, 20)}, up to medium risk. Log in with ssh -A to sign."
    return (Piece("UNSIGNED", "waits-strong"), Piece(f": nobody signs your answer. It counts {said}", "quiet"))


def _key(width: int, key: str, word: str, says: str) -> Line:
    return _row(width, Piece(f"{key}  ", "focus-strong"), Piece(f"{word:<10}", "strong"), Piece(says, "quiet"))


def approve_rows(picture: Picture, deciding: Deciding, width: int, room: int) -> list[Line]:
    """The approve step: what is approved, as whom, the code, and what was typed of it."""
    card, words = deciding.card, picture.words
    rows = [Sketch(width, "band") for _ in range(max(room, 1))]
    lines: list[Pieces] = [
        (Piece(step_title(deciding), "strong"),),
        (Piece(summary(deciding.shown, words)), Piece(", "), Piece(scope_words(picture, deciding), "strong")),
        (
            Piece("as "),
            Piece(words.name(picture.health.operator, 20), "strong"),
            Piece(", UNSIGNED" if picture.health.gateway else "", "waits-strong"),
            Piece(", "),
            Piece(counts_now(picture.board, card), "strong"),
        ),
        (),
        (Piece("the server's code    "), *code_caps(deciding.code)),
        (),
        (Piece("type it              "), *typed_caps(deciding.code, deciding.signs, is_open=deciding.is_open)),
        (),
        (Piece("The 4th right key sends it, no Enter.", "quiet"),),
        (Piece("Good for ", "quiet"), Piece(f"{deciding.good_s:.0f}s"), Piece("; a wrong key renews it.", "quiet")),
        (Piece("Paste and terminal replies do not count.", "quiet"),),
    ]
    if room < len(lines):
        lines = [line for line in lines if line]
    for row, pieces in zip(rows, lines, strict=False):
        row.put(0, *pieces)
    return [row.line() for row in rows]


def code_caps(code: str) -> Pieces:
    """The code's signs, each on a ground of its own."""
    return tuple(piece for sign in code for piece in (Piece(f" {sign} ", "chip-focus"), Piece(" ")))


def typed_caps(code: str, signs: str, *, is_open: bool) -> Pieces:
    """What was typed of it."""
    caps: list[Piece] = []
    for place in range(len(code)):
        if place < len(signs):
            caps += [Piece(f" {signs[place]} ", "keycap"), Piece(" ")]
        else:
            caps.append(Piece(" _  ", "strong" if is_open else "quiet"))
    return tuple(caps)


def step_title(deciding: Deciding) -> str:
    """What the fourth right key would send."""
    name = short_card(deciding.card.escalation)
    if deciding.is_supplied:
        return f"SUPPLY {name}: done by hand"
    if deciding.edited is not None and deciding.card.quorum > 1:
        return f"CHANGE {name}: a new card, all votes void"
    return f"APPROVE {name}" + (" with changed arguments" if deciding.edited is not None else "")


def edit_rows(picture: Picture, deciding: Deciding, width: int, room: int) -> list[Line]:
    """The edit step: every argument with its value, and last the result for what was done by hand."""
    words, args = picture.words, deciding.shown.args
    made: list[Line] = []
    title = Sketch(width, "band")
    title.put(0, Piece(f"EDIT {short_card(deciding.card.escalation)}", "strong"), Piece(", Enter changes", "quiet"))
    rows = [(words.line(name, 12), words.line(written(value), 4000)) for name, value in args.items()]
    rows.append(("by hand", words.line(written(deciding.supplied), 4000) if deciding.is_supplied else "its result"))
    most = max(1, room - 2)
    top = max(0, min(deciding.row - most // 2, len(rows) - most))
    for place, (name, value) in list(enumerate(rows))[top : top + most]:
        row = Sketch(width, "cursor" if place == deciding.row else "band")
        row.put(0, Piece(">" if place == deciding.row else " ", "focus"))
        row.put(2, Piece(name, "quiet"))
        row.put(15, Piece(value, "strong"), end=width)
        made.append(row.line())
    said = Sketch(width, "band")
    said.put(0, Piece(deciding.answer or "Esc: then a approves it as it is here", "quiet"), end=width)
    return [title.line(), *made, said.line()][: max(1, room)]


def deny_rows(picture: Picture, deciding: Deciding, width: int, room: int) -> list[Line]:
    """The deny step: a reason by its number, or in words."""
    rows = [Sketch(width, "band") for _ in range(max(room, 1))]
    title = f"DENY {short_card(deciding.card.escalation)}"
    lines: list[Pieces] = [(Piece(title, "strong"), Piece(", tell the agent why", "quiet"))]
    lines += [(Piece(f"{place}  ", "focus-strong"), Piece(reason)) for place, reason in enumerate(REASONS, 1)]
    shown = picture.words.line(deciding.reason, max(10, width - 4))
    lines += [(), (Piece("> ", "focus-strong"), Piece(shown, "strong"), Piece("_", "strong")), ()]
    lines.append(
        (
            Piece("Enter", "focus-strong"),
            Piece(" sends it, ", "quiet"),
            Piece("Esc", "focus-strong"),
            Piece(" back", "quiet"),
        )
    )
    if room < len(lines):
        lines = [line for line in lines if line]
    for row, pieces in zip(rows, lines, strict=False):
        row.put(0, *pieces)
    return [row.line() for row in rows]


def _ended(picture: Picture, deciding: Deciding, width: int) -> list[Line]:
    end = deciding.end
    if end is None:
        return []
    words = picture.words
    by = f" by {words.line(', '.join(end.by), 40)}" if end.by else ""
    said = f"{short_card(end.escalation)} was {end.words()}{by} at {end.at[11:19]}Z: {words.line(end.reason, 160)}"
    rows = [_title(width, "CLOSED")]
    rows += [_row(width, *row) for row in wrap((Piece(said, "strong"),), width)]
    rows.append(Sketch(width).line())
    rows.append(_row(width, Piece("It cannot be answered any more.", "quiet")))
    return rows
