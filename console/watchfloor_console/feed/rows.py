"""A record as a row of the feed: who, what kind of thing, and its words, made visible and bounded.

Never knows where a row stands, nor how wide a screen is.
"""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.oversight import Action, AgentNote, Ended, Outcome, Reasoning, RecordLine, Told
from watchfloor.records import bodies
from watchfloor_console.board import Piece, Pieces, Words
from watchfloor_console.board.sentences import short_card
from watchfloor_console.board.times import millis, moment
from watchfloor_console.feed.orders import order_row

BODY_CELLS: Final = 400
"""A row's words are at most this wide; the widest terminal shows less, and the ledger has all of it."""

VALUE_CELLS: Final = 60
"""One argument or result in a row."""


class Row(NamedTuple):
    """One row. `is_answer` sets it in a step; `who` stands in the agent's place when no agent spoke."""

    seq: int
    at: str
    run: str
    agent: str
    word: Piece
    body: Pieces
    is_answer: bool = False
    action: str = ""
    who: Piece | None = None


def row_of(record: RecordLine, body: Told | None, words: Words, proposed: Row | None = None) -> Row | None:
    """Make a record's row; None for what the feed does not tell. `proposed` is the action's own row."""
    blank = Row(record.seq, record.at, record.run or "", words.name(record.agent or "", 20), Piece(""), ())
    said = _said(body, words)
    if said is not None:
        return blank._replace(word=said[0], body=said[1], action=body.action if isinstance(body, Action) else "")
    match body:
        case bodies.ActionDecided():
            word, text = _decided(body, record, words)
            return blank._replace(word=word, body=text, is_answer=True, action=body.action)
        case Outcome():
            word, text = _ended(body, record, words, proposed)
            return blank._replace(word=word, body=text, action=body.action)
        case bodies.ActionUnknown():
            text = (Piece("? ", "waits"), Piece(f"nobody knows how it ended: {words.line(body.reason, 120)}", "text"))
            return blank._replace(word=Piece("fail", "bright"), body=text, action=body.action)
        case _:
            return _about(blank, record, body, words)


def call(tool: str, args: Mapping[str, JsonValue], words: Words, target: str = "") -> Pieces:
    """`refund.issue(order="8841", amount="312.40") on stripe`, each value bounded."""
    pieces = [Piece(words.name(tool, 60), "text"), Piece("(", "quiet")]
    for place, (name, value) in enumerate(args.items()):
        if place == _SHOWN_ARGS:
            pieces.append(Piece(f", {len(args) - place} more", "quiet"))
            break
        joint = ", " if place else ""
        pieces.append(Piece(f"{joint}{words.name(name, 30)}={words.line(written(value), VALUE_CELLS)}", "text"))
    pieces.append(Piece(")", "quiet"))
    if target:
        pieces += [Piece(" on ", "quiet"), Piece(words.name(target), "text")]
    return tuple(pieces)


def with_target(row: Row, target: str, words: Words) -> Row:
    """The row of an action, once a decision has told on what it acts."""
    if any(piece.text == " on " for piece in row.body):
        return row
    return row._replace(body=(*row.body, Piece(" on ", "quiet"), Piece(words.name(target), "text")))


def written(value: JsonValue) -> str:
    """A value as JSON writes it, its own letters kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_SHOWN_ARGS: Final = 12


def _said(body: Told | None, words: Words) -> tuple[Piece, Pieces] | None:
    """What an agent said: its own words, and never anybody else's."""
    match body:
        case Reasoning():
            return Piece("says", "said"), _quote(body.text, words)
        case AgentNote():
            return Piece("notes", "said"), _quote(body.text, words)
        case Action():
            return Piece("acts", "strong"), call(body.tool, body.args, words)
        case Ended():
            return Piece("ended", "quiet"), (Piece(f"{body.status} ", "quiet"), *_quote(body.summary or "", words))
        case _:
            return None


def _quote(text: str, words: Words) -> Pieces:
    return (Piece(f'"{words.line(text, BODY_CELLS)}"', "quote"),) if text else ()


def _decided(body: bodies.ActionDecided, record: RecordLine, words: Words) -> tuple[Piece, Pieces]:
    rule = words.name(body.rules[0], 30) if body.rules else ""
    reason = " ".join(part for part in (rule, words.line(body.reason, 200)) if part)
    if body.by and not all(name in body.reason for name in body.by):
        reason = f"{reason}, by {words.line(', '.join(body.by), 60)}"
    match body.answer:
        case "allow":
            word = "✓ ALLOW" if not body.supplied else "✓ ALLOW by hand"
            return Piece(word, "ok"), (Piece(reason, "quiet"),)
        case "deny":
            return Piece("✗ DENY", "strong"), (Piece(reason, "text"),)
        case "wait":
            shown = f" {words.name(short_card(body.escalation))}" if body.escalation else ""
            return Piece("? ESCALATE", "waits-strong"), (Piece(f"{reason}{shown and ','}{shown}", "waits"),)


def _ended(body: Outcome, record: RecordLine, words: Words, proposed: Row | None) -> tuple[Piece, Pieces]:
    took = ""
    if proposed is not None:
        took = ", " + millis((moment(record.at) - moment(proposed.at)).total_seconds() * 1000)
    match body.status:
        case "succeeded":
            shown = "" if body.result is None else f", {words.line(written(body.result), VALUE_CELLS)}"
            return Piece("done", "quiet"), (Piece(f"  ok{shown}{took}", "quiet"),)
        case "failed":
            error = words.line(body.error or "no reason given", 200)
            return Piece("fail", "bright"), (Piece(f"  {error}{took}", "text"),)
        case "unknown":
            error = words.line(body.error or "the agent does not know how it ended", 200)
            return Piece("fail", "bright"), (Piece("  ? ", "waits"), Piece(error, "text"))


def _about(blank: Row, record: RecordLine, body: Told | None, words: Words) -> Row | None:
    """What the server or a person did."""
    match body:
        case bodies.RunStarted():
            return blank._replace(
                word=Piece("start", "quiet"), body=(Piece("task ", "quiet"), *_quote(body.task, words))
            )
        case bodies.OperatorNoted():
            by = (Piece(f"by {words.name(body.from_, 24)}: ", "quiet"),) if body.from_ else ()
            return blank._replace(
                word=Piece("told", "bright"), body=(*by, Piece(words.line(body.text, BODY_CELLS), "text"))
            )
        case bodies.RunEnded():
            text = f"{body.status}: {words.line(body.summary, 200)}"
            return blank._replace(word=Piece("ended", "quiet"), body=(Piece(text, "quiet"),))
        case bodies.LineRefused():
            text = (Piece("! ", "waits"), Piece(f"a line of the agent was refused: {words.name(body.code)}", "text"))
            return blank._replace(word=Piece("refused", "bright"), body=text)
        case bodies.IdentityRefused():
            text = (Piece("! ", "waits"), Piece(f"{words.name(body.door)}: {words.line(body.reason, 200)}", "text"))
            return blank._replace(word=Piece("refused", "bright"), body=text, who=Piece("server", "bright"))
        case bodies.EscalationClosed() if body.end in ("expired", "withdrawn"):
            text = (
                Piece(f"{words.name(short_card(body.escalation))} {body.end}: {words.line(body.reason, 120)}", "text"),
            )
            return blank._replace(word=Piece("card", "bright"), body=text)
        case _:
            told = order_row(record, body, words)
            return None if told is None else blank._replace(word=told.word, body=told.body, who=told.who)
