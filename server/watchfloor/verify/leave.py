"""Leave: nothing was done without it, none was given after a stop or below a fence, and each to its own arguments.

Never knows what an action was about.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.records import Record
from watchfloor.records.bodies import (
    ActionDecided,
    ActionUnknown,
    GrantIssued,
    LockSet,
    RunEnded,
    RunOrdered,
    RunStarted,
    RunStopped,
)
from watchfloor.verify.cards import Cards
from watchfloor.verify.payload import Entry, Said
from watchfloor.verify.report import Findings


@dataclass(slots=True)
class Act:
    """An action: its arguments, what was last answered, the grant that the answer names, whether it is over."""

    args: JsonValue
    answer: str | None = None
    grant: str | None = None
    granted: bool = False
    changed: JsonValue = None
    is_over: bool = False


class Who(NamedTuple):
    """Whom a scope can reach a run by."""

    agent: str
    human: frozenset[str]
    tags: frozenset[str]


@dataclass(slots=True)
class Course:
    """A run: who acts, since which epoch, what keeps it from leave, and its actions."""

    who: Who
    epoch: int
    fence: int = 0
    halt: str | None = None
    is_still: bool = False
    acts: dict[str, Act] = field(default_factory=dict[str, Act])


class Leaves:
    """Follows every action from its proposal to its outcome."""

    def __init__(self, findings: Findings, cards: Cards) -> None:
        self._findings = findings
        self._cards = cards
        self._runs: dict[str, Course] = {}
        self._fences: dict[tuple[str, str], int] = {}

    def take(self, entry: Entry) -> None:
        """Take one record; those of other matters are passed over."""
        record, body = entry.record, entry.body
        if isinstance(body, LockSet):
            self._fence(record, body)
        elif record.run is None:
            return
        elif isinstance(body, RunStarted):
            self._runs[record.run] = _course(record, body)
        elif (course := self._runs.get(record.run)) is not None:
            if entry.said is not None:
                self._said(course, record, entry.said)
            else:
                self._told(course, entry)

    def _fence(self, record: Record, body: LockSet) -> None:
        """A kill wider than a run leaves a lock on its scope, written under the epoch of its fence."""
        if body.kill and body.scope.kind != "run":
            key = (body.scope.kind, body.scope.value)
            self._fences[key] = max(record.epoch, self._fences.get(key, 0))

    def _said(self, course: Course, record: Record, said: Said) -> None:
        action = said.text("action")
        if said.t == "ended":
            course.halt = course.halt or "ended"
        elif said.t == "action":
            if action in course.acts:
                self._findings.tampered(record.seq, f"action {action!r} was proposed twice")
            course.acts[action] = Act(args=said.fields.get("args"))
        elif said.t == "outcome":
            self._outcome(course, record, action)

    def _outcome(self, course: Course, record: Record, action: str) -> None:
        act = course.acts.get(action)
        if act is None or act.answer != "allow":
            self._findings.tampered(record.seq, f"action {action!r} has an outcome, but never had leave")
        elif act.grant is not None and not act.granted:
            self._findings.tampered(record.seq, f"action {action!r} was done, but its grant was never written down")
        elif act.is_over:
            self._findings.tampered(record.seq, f"action {action!r} has two outcomes")
        else:
            act.is_over = True

    def _told(self, course: Course, entry: Entry) -> None:
        match entry.body:
            case ActionDecided() as body:
                self._decided(course, entry.record, body)
            case GrantIssued() as body:
                self._granted(course, entry.record, body)
            case RunOrdered() as body:
                _ordered(course, entry.record, body)
            case ActionUnknown() as body:
                self._outcome(course, entry.record, body.action)
            case RunEnded():
                course.halt = course.halt or "ended"
            case RunStopped():
                course.halt = "stopped"
            case _:
                pass

    def _decided(self, course: Course, record: Record, body: ActionDecided) -> None:
        act = course.acts.get(body.action)
        if act is None:
            self._findings.tampered(record.seq, f"action {body.action!r} was decided, but never proposed")
            return
        if body.answer == "allow":
            fault = self._allow_fault(course, record, act, body)
            if fault is not None:
                self._findings.tampered(record.seq, f"action {body.action!r} was allowed, but {fault}")
        act.answer, act.grant, act.changed = body.answer, body.grant, body.args

    def _allow_fault(self, course: Course, record: Record, act: Act, body: ActionDecided) -> str | None:
        if course.halt is not None:
            return f"run {record.run!r} was {course.halt} before"
        if course.is_still:
            return f"run {record.run!r} stood still"
        if act.answer in ("allow", "deny"):
            return f"it was answered before: {act.answer}"
        if any(leg.answer == "deny" for leg in body.legs):
            return "one of its legs said no"
        if not body.by and any(leg.answer == "escalate" for leg in body.legs):
            return "one of its legs asked for people, and nobody answered"
        if body.grant is None and not body.supplied:
            return "no grant is named, and nobody did it by hand"
        return self._cards.leave_fault(body, record, act.args)

    def _granted(self, course: Course, record: Record, body: GrantIssued) -> None:
        act = course.acts.get(body.action)
        fault = "the action was never proposed" if act is None else _grant_fault(act, body)
        fence = self._over(record.run or "", course)
        if fault is None and course.halt is not None:
            fault = f"run {record.run!r} was {course.halt} before"
        if fault is None and (body.epoch < fence or body.epoch != course.epoch):
            fault = f"its epoch is {body.epoch}, the run's {course.epoch}, and a fence stands at {fence}"
        if fault is not None:
            self._findings.tampered(record.seq, f"grant {body.grant!r} for action {body.action!r}: {fault}")
        if act is not None:
            act.granted = True

    def _over(self, run: str, course: Course) -> int:
        """The highest fence over a run."""
        who = course.who
        keys = [("run", run), ("agent", who.agent), ("all", "")]
        keys += [("human", name) for name in who.human] + [("tag", tag) for tag in who.tags]
        return max(course.fence, *(self._fences.get(key, 0) for key in keys))


def _course(record: Record, body: RunStarted) -> Course:
    human = body.identity.human
    names = frozenset[str]() if human is None else frozenset({human.id, human.name})
    return Course(Who(body.identity.agent.name, names, frozenset(body.tags)), record.epoch)


def _ordered(course: Course, record: Record, body: RunOrdered) -> None:
    if record.kind == "run.stopping":
        course.halt = "killed"
        course.fence = max(course.fence, body.fence or 0)
    course.is_still = record.kind == "run.held"


def _grant_fault(act: Act, body: GrantIssued) -> str | None:
    if act.answer != "allow" or act.grant != body.grant:
        return "no decision allowed it"
    if act.granted:
        return "the action has a grant already"
    args = act.args if act.changed is None else act.changed
    if b64url(sha256(jcs(args))) != body.args_sha256:
        return "it is for other arguments"
    return None
