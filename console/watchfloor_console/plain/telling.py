"""Records in words: what agents say and do, what was answered, what waits, and how cards ended.

Never lets an agent's words pass but through `visible`, in quotes and bounded.
"""

from collections import OrderedDict
from typing import Final, NamedTuple

from watchfloor.oversight import (
    Action,
    AgentNote,
    Card,
    Ended,
    Outcome,
    Reasoning,
    RecordLine,
    Refused,
    Told,
    moment,
    read_card,
)
from watchfloor.records import bodies
from watchfloor_console.board import Board, plain
from watchfloor_console.board.times import millis, spoken
from watchfloor_console.feed.rows import call
from watchfloor_console.plain.cards import card_name
from watchfloor_console.plain.pace import Spoken, Urgency
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.stops import TEXT_CELLS, WORDS, sentence, stop_lines, who

SAID_CELLS: Final = 300
"""An agent's words in one line; the ledger has all of them."""

ACTIONS: Final = 2000
"""Actions whose outcome is still to come and whose tool is remembered; the oldest is forgotten."""


class _Asked(NamedTuple):
    """What was asked for, and when."""

    tool: str
    at: str


class Teller:
    """Tells records; remembers which tool an action was for."""

    def __init__(self, board: Board, operator: str) -> None:
        self._board = board
        self._operator = operator
        self._asked: OrderedDict[str, _Asked] = OrderedDict()

    def tell(self, record: RecordLine, body: Told | None) -> list[Spoken]:
        """The lines of one record; none for what is not told."""
        match body:
            case Reasoning():
                return [_of(record, "SAYS", f'"{WORDS.line(body.text, SAID_CELLS)}"')]
            case AgentNote():
                return [_of(record, "NOTES", f'"{WORDS.line(body.text, SAID_CELLS)}"')]
            case Action():
                self._remember(body.action, _Asked(WORDS.name(body.tool, 60), record.at))
                return [_of(record, "ACTS", plain(call(body.tool, body.args, WORDS)))]
            case bodies.ActionDecided():
                return self._decided(record, body)
            case Outcome() | bodies.ActionUnknown():
                return [self._outcome(record, body)]
            case bodies.EscalationOpened():
                return self._opened(record, body)
            case bodies.EscalationVerdict() if self._is_last(body):
                return []  # it closes the card, and that is told
            case (
                bodies.EscalationVerdict()
                | bodies.EscalationClosed()
                | bodies.EscalationClaimed()
                | bodies.EscalationAsked()
            ):
                return _carded(record, body)
            case _:
                return stop_lines(record, body, self._board) or _about(record, body)

    def _is_last(self, body: bodies.EscalationVerdict) -> bool:
        card = self._board.cards.get(body.escalation)
        return card is not None and card.quorum <= 1

    def _remember(self, action: str, asked: _Asked) -> None:
        self._asked[action] = asked
        if len(self._asked) > ACTIONS:
            self._asked.popitem(last=False)

    def _decided(self, record: RecordLine, body: bodies.ActionDecided) -> list[Spoken]:
        if body.answer == "wait":
            return []  # the card tells it, with its deadline
        target = f" on {WORDS.name(body.target)}" if body.target else ""
        rule = f", rule {WORDS.name(body.rules[0])}" if body.rules else ""
        is_plain = body.answer == "allow" and not body.by  # who permits an action is what its rule says
        reason = f", {WORDS.line(body.reason, TEXT_CELLS)}" if body.reason and not is_plain else ""
        text = f"{WORDS.name(body.tool, 60)}{target}{rule}{reason}"
        if body.by and body.answer == "deny":
            text += f", by {WORDS.line(', '.join(body.by), 80)}"
        if body.answer == "deny":
            return [_of(record, "DENY", text, "first", is_no=True)]
        if body.supplied:
            text += ", done by hand: its result was supplied"
        if body.grant and body.by:
            text += ", single use, these arguments"
        return [_of(record, "ALLOW", text, "first" if body.by else "rest")]

    def _outcome(self, record: RecordLine, body: Outcome | bodies.ActionUnknown) -> Spoken:
        asked = self._asked.pop(body.action, None)
        tool = "an action" if asked is None else asked.tool
        took = "" if asked is None else f", {millis((moment(record.at) - moment(asked.at)).total_seconds() * 1000)}"
        if body.status == "succeeded":
            return _of(record, "DONE", f"{tool} ok{took}")
        error = body.reason if isinstance(body, bodies.ActionUnknown) else body.error
        shown = f": {WORDS.line(error, TEXT_CELLS)}" if error else ""
        if body.status == "unknown":
            return _of(record, "UNKNOWN", f"{tool}, nobody knows how it ended{shown}", "must", is_no=True)
        return _of(record, "FAIL", f"{tool}{shown}{took}", "first", is_no=True)

    def _opened(self, record: RecordLine, body: bodies.EscalationOpened) -> list[Spoken]:
        try:
            card = read_card(body.card)
        except Refused as error:
            return [_of(record, "ESCALATE", f"a card that cannot be read: {error}", "must")]
        return [_of(record, "ESCALATE", self._waiting(card), "must")]

    def _waiting(self, card: Card) -> str:
        left = spoken((moment(card.deadline_at) - moment(card.opened_at)).total_seconds())
        rule = f"rule {WORDS.name(card.rules[0])} " if card.rules else ""
        groups = WORDS.line(", ".join(card.groups), 60)
        people = f"{card.quorum} of {groups}" if groups else f"{card.quorum} to approve"
        needs = " NEEDS YOU." if self._operator in card.may else ""
        reason = WORDS.line(card.reason, TEXT_CELLS)
        what = f"{card_name(card.escalation)}, {WORDS.name(card.tool, 60)}"
        return f"{what}, {rule}{reason}, {people}, {left}, then deny.{needs}"


def _of(record: RecordLine, word: str, text: str, urgency: Urgency = "rest", *, is_no: bool = False) -> Spoken:
    """A line about a run."""
    return Spoken(_line(record, word, f"{who(record.agent, record.run)}: {text}"), urgency, record.run or "", is_no)


def _line(record: RecordLine, word: str, text: str) -> str:
    return fact(f"{record.at[11:19]}Z", word, text)


Carded = bodies.EscalationVerdict | bodies.EscalationClosed | bodies.EscalationClaimed | bodies.EscalationAsked


def _carded(record: RecordLine, body: Carded) -> list[Spoken]:
    name = card_name(body.escalation)
    match body:
        case bodies.EscalationVerdict():
            signed = (
                "signed" if body.unsigned is None else f"nobody signed, {WORDS.name(body.unsigned.gateway)} vouches"
            )
            text = f"{name} by {WORDS.name(body.operator)}: {body.answer}, {signed}."
            return [Spoken(_line(record, "VERDICT", text), "first", record.run or "")]
        case bodies.EscalationAsked():
            asked = WORDS.line(body.text, TEXT_CELLS)
            text = f'{who(record.agent, record.run)} about {name}, by {WORDS.name(body.operator)}: "{asked}"'
            return [Spoken(_line(record, "ASKED", text), "first", record.run or "")]
        case bodies.EscalationClaimed() if body.to is not None:
            words = f': "{WORDS.line(body.reason, TEXT_CELLS)}"' if body.reason else "."
            text = f"{name} to {WORDS.name(body.to)}, by {WORDS.name(body.operator)}{words}"
            return [Spoken(_line(record, "PASSED", text), "first", record.run or "")]
        case bodies.EscalationClaimed():
            text = f"{name} by {WORDS.name(body.operator)}"
            return [Spoken(_line(record, "RELEASED" if body.released else "CLAIMED", text), "first", record.run or "")]
        case bodies.EscalationClosed():
            by = f" by {WORDS.line(', '.join(body.by), 80)}" if body.by else ""
            reason = f": {sentence(body.reason)}" if body.reason else "."
            text = f"{name}, {who(record.agent, record.run)}{by}{reason} Record {record.seq}, written."
            return [Spoken(_line(record, body.end.upper(), text), "must", record.run or "")]


def _about(record: RecordLine, body: Told | None) -> list[Spoken]:
    """What the server or a person did."""
    match body:
        case bodies.RunStarted():
            return [_of(record, "STARTED", f'task "{WORDS.line(body.task, TEXT_CELLS)}"', "first")]
        case bodies.RunEnded() | Ended():
            summary = f', "{WORDS.line(body.summary, TEXT_CELLS)}"' if body.summary else ""
            return [_of(record, "ENDED", f"{body.status}{summary}", "first", is_no=body.status == "failed")]
        case bodies.OperatorNoted():
            by = f"by {WORDS.name(body.from_)}: " if body.from_ else ""
            return [_of(record, "TOLD", f'{by}"{WORDS.line(body.text, TEXT_CELLS)}"', "first")]
        case bodies.LineRefused():
            return [_of(record, "REFUSED", f"a line of the agent, {WORDS.name(body.code)}", "first", is_no=True)]
        case bodies.IdentityRefused():
            text = f"at {WORDS.name(body.door)}: {WORDS.line(body.reason, TEXT_CELLS)}"
            return [_of(record, "REFUSED", text, "first", is_no=True)]
        case bodies.IdentityExpired():
            return [_of(record, "EXPIRED", "its identity is over: every action is refused", "must")]
        case _:
            return _governed(record, body)


def _governed(record: RecordLine, body: Told | None) -> list[Spoken]:
    """What was decided about everybody: locks, policy, who is on call."""
    match body:
        case bodies.LockSet():
            scope = WORDS.name(body.agent or body.scope.value or body.scope.kind)
            text = f"no new starts of {scope}, by {WORDS.name(body.by or 'the server')}"
            return [Spoken(_line(record, "LOCK", text), "first")]
        case bodies.LockLifted():
            text = f"starts are allowed again, by {WORDS.name(body.by)}: {WORDS.line(body.reason, TEXT_CELLS)}"
            return [Spoken(_line(record, "UNLOCK", text), "first")]
        case bodies.HandoverGiven():
            signed = "" if body.signed else ", signed by nobody"
            words = WORDS.line(body.text, SAID_CELLS)
            text = f'{WORDS.name(body.to)} is on call, by {WORDS.name(body.by)}{signed}: "{words}"'
            return [Spoken(_line(record, "HANDOVER", text), "first")]
        case bodies.PolicyLoaded():
            text = f"another is in force, by {WORDS.name(body.by)}: {WORDS.line(body.reason, TEXT_CELLS)}"
            return [Spoken(_line(record, "POLICY", text), "first")]
        case _:
            return []
