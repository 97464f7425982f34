"""The story of a run: what it said, what that led it to do, what was answered, and how it ended, as a tree.

Never knows a screen, and never guesses: what was not recorded is not told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from watchfloor.oversight import Action, Outcome, Reasoning, RecordLine, Told, read_card, told
from watchfloor.records import bodies
from watchfloor_console.board import Piece, Words
from watchfloor_console.feed.rows import Row, row_of, with_target


@dataclass(slots=True)
class Act:
    """One action: as it was proposed, what was answered last, which leave was given, who said what, how it ended."""

    action: str
    record: RecordLine
    proposed: Action | None = None
    decided: bodies.ActionDecided | None = None
    grant: bodies.GrantIssued | None = None
    escalation: str | None = None
    quorum: int = 0
    outcome: Outcome | bodies.ActionUnknown | None = None
    before: Reasoning | None = None

    @property
    def is_in_flight(self) -> bool:
        """True if it may still land: it was allowed, to be done by the agent, and nobody said how it ended."""
        decided = self.decided
        return decided is not None and decided.answer == "allow" and not decided.supplied and self.outcome is None

    @property
    def waits(self) -> bool:
        """True while people have not answered."""
        return self.decided is not None and self.decided.answer == "wait" and self.outcome is None


class Branch(NamedTuple):
    """One row of the tree. `rails` tells for each level above whether more comes there, `is_last` for its own."""

    row: Row
    record: RecordLine
    depth: int
    rails: tuple[bool, ...]
    is_last: bool


class Story(NamedTuple):
    """The tree from top to bottom, and the actions by their ids."""

    branches: tuple[Branch, ...] = ()
    acts: Mapping[str, Act] = MappingProxyType({})
    is_whole: bool = True

    @property
    def in_flight(self) -> tuple[Act, ...]:
        """What may still land if the run is killed now."""
        return tuple(act for act in self.acts.values() if act.is_in_flight)


@dataclass(slots=True)
class _Node:
    record: RecordLine
    row: Row
    children: "list[_Node]" = field(default_factory=list["_Node"])


def _flat(nodes: list[_Node], rails: tuple[bool, ...] = ()) -> Iterator[Branch]:
    for place, node in enumerate(nodes):
        is_last = place == len(nodes) - 1
        yield Branch(node.row, node.record, len(rails), rails, is_last)
        yield from _flat(node.children, (*rails, not is_last))


class Teller:
    """Tells one run's records, which come in order; each is read once."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._began: bool | None = None
        self.upto = 0
        self._reasoning: _Node | None = None
        self._said: Reasoning | None = None
        self._proposed: dict[str, _Node] = {}
        self._asked: dict[str, _Node] = {}
        self._nodes: list[_Node] = []
        self._acts: dict[str, Act] = {}

    def take(self, records: Sequence[RecordLine]) -> None:
        """Take what came next; what was taken already is passed over."""
        for record in records:
            if record.seq > self.upto:
                self.upto = record.seq
                self._began = record.kind == "run.started" if self._began is None else self._began
                self._take(record)

    def story(self) -> Story:
        """The story as far as it was told."""
        return Story(tuple(_flat(self._nodes)), dict(self._acts), bool(self._began))

    def _take(self, record: RecordLine) -> None:
        body = told(record)
        match body:
            case Reasoning():
                self._reasoning, self._said = self._top(record, body), body
            case Action():
                self._propose(record, body)
            case bodies.ActionDecided() | Outcome() | bodies.ActionUnknown():
                self._answer(record, body)
            case bodies.GrantIssued():
                if body.action in self._acts:
                    self._acts[body.action].grant = body
            case bodies.EscalationOpened() | bodies.EscalationVerdict() | bodies.EscalationClosed():
                self._people(record, body)
            case _:
                self._top(record, body)

    def _top(self, record: RecordLine, body: Told | None) -> _Node | None:
        row = row_of(record, body, self._words)
        if row is None:
            return None
        node = _Node(record, row)
        self._nodes.append(node)
        return node

    def _propose(self, record: RecordLine, body: Action) -> None:
        row = row_of(record, body, self._words)
        if row is not None:
            node = self._proposed[body.action] = _Node(record, row)
            (self._nodes if self._reasoning is None else self._reasoning.children).append(node)
        self._acts[body.action] = Act(body.action, record, body, before=self._said)

    def _answer(self, record: RecordLine, body: bodies.ActionDecided | Outcome | bodies.ActionUnknown) -> None:
        parent = self._proposed.get(body.action)
        row = row_of(record, body, self._words, None if parent is None else parent.row)
        if row is None:
            return
        node = _Node(record, row)
        (self._nodes if parent is None else parent.children).append(node)
        act = self._acts.setdefault(body.action, Act(body.action, record))
        if not isinstance(body, bodies.ActionDecided):
            act.outcome = body
            return
        act.decided = body
        if parent is not None and body.target:
            parent.row = with_target(parent.row, body.target, self._words)
        if body.escalation is not None:
            act.escalation = body.escalation
            if body.answer == "wait":
                self._asked[body.escalation] = node
        if body.feedback:
            text = (Piece(self._words.line(body.feedback, 400)),)
            node.children.append(_Node(record, row._replace(word=Piece("told", "quiet"), body=text, is_answer=False)))

    def _people(
        self, record: RecordLine, body: bodies.EscalationOpened | bodies.EscalationVerdict | bodies.EscalationClosed
    ) -> None:
        if isinstance(body, bodies.EscalationOpened):
            card = read_card(body.card)
            if card.action in self._acts:
                self._acts[card.action].quorum = card.quorum
            return
        node = self._asked.get(body.escalation)
        if node is None:
            if isinstance(body, bodies.EscalationClosed):
                self._top(record, body)
            return
        match body:
            case bodies.EscalationVerdict():
                is_no = body.answer == "deny"
                word = Piece("✗ NO", "strong") if is_no else Piece("✓ YES", "ok")
                by = self._words.name(body.operator, 40)
                how = ", did it by hand" if body.answer == "supply" else ""
                node.children.append(
                    self._said_by(
                        record, node, word, f"{by}{how}, {'signed' if body.unsigned is None else 'signed by nobody'}"
                    )
                )
            case bodies.EscalationClosed():
                if body.end in ("expired", "withdrawn"):
                    reason = self._words.line(body.reason, 200)
                    node.children.append(self._said_by(record, node, Piece(body.end, "quiet"), reason))

    def _said_by(self, record: RecordLine, node: _Node, word: Piece, text: str) -> _Node:
        """A row below the answer that people were asked about: it is about the same action."""
        row = node.row._replace(seq=record.seq, at=record.at, word=word, body=(Piece(text),), is_answer=False)
        return _Node(record, row)
