"""What an operator who looks again wants to hear of, out of the records since they last looked.

Never counts anything as seen by itself.
"""

from collections.abc import Sequence
from typing import NamedTuple

from watchfloor.oversight import Outcome, RecordLine, Told, told
from watchfloor.records import bodies
from watchfloor_console.board import Piece, Words
from watchfloor_console.feed.rows import Row, row_of


class News(NamedTuple):
    """One thing that happened: its record, and how it reads. `escalation` is the card that it is about, if any."""

    record: RecordLine
    row: Row
    escalation: str = ""


def news_of(records: Sequence[RecordLine], words: Words) -> tuple[News, ...]:
    """Waits, what expired, stops that are not confirmed, denials, unknown ends, changes of policy and locks."""
    found: list[News] = []
    for record in records:
        body = told(record)
        if _is_news(body):
            row = _row(record, body, words)
            escalation = body.escalation if isinstance(body, bodies.EscalationOpened | bodies.EscalationClosed) else ""
            found.append(News(record, row, escalation))
    return tuple(found)


def _is_news(body: Told | None) -> bool:
    match body:
        case bodies.ActionDecided():
            return body.answer == "deny"
        case Outcome():
            return body.status == "unknown"
        case bodies.EscalationClosed():
            return body.end in ("expired", "withdrawn")
        case bodies.RunOrdered():
            return True
        case None:
            return False
        case _:
            return isinstance(body, _NEWS)


_NEWS = (
    bodies.ActionUnknown,
    bodies.EscalationOpened,
    bodies.RunLost,
    bodies.RunUnconfirmed,
    bodies.RunStopped,
    bodies.LockSet,
    bodies.LockLifted,
    bodies.IdentityRefused,
    bodies.PolicyLoaded,
    bodies.FindingRaised,
    bodies.ProposalMade,
)


def _row(record: RecordLine, body: Told | None, words: Words) -> Row:
    row = row_of(record, body, words)
    if row is not None:
        return row
    blank = Row(record.seq, record.at, record.run or "", words.name(record.agent or "", 20), Piece(""), ())
    match body:
        case bodies.EscalationOpened():
            tool, reason = body.card.get("tool"), body.card.get("reason")
            text = f"{words.name(str(tool), 60)}: {words.line(str(reason), 200)}"
            return blank._replace(word=Piece("? WAITS", "waits-strong"), body=(Piece(text),))
        case bodies.EscalationClosed():
            return blank._replace(word=Piece(body.end, "quiet"), body=(Piece(words.line(body.reason, 200)),))
        case bodies.ProposalMade():
            says = body.reason if body.rule is None else body.rule.says
            return blank._replace(word=Piece("proposed", "bright"), body=(Piece(words.line(says, 200)),))
        case bodies.PolicyLoaded():
            text = f"{words.name(body.policy[:8])} by {words.name(body.by)}: {words.line(body.reason, 200)}"
            return blank._replace(word=Piece("policy", "bright"), body=(Piece(text),))
        case _:
            return blank._replace(word=Piece(record.kind, "quiet"))
