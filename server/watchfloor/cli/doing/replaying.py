"""`replay`: how the floor stood at a moment, told by the records up to then.

Never asks the server how it stands now.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.ledgers import each_record
from watchfloor.cli.doing.wording import person, scope_words
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import RecordLine, Told, moment, stamp, told
from watchfloor.records import CONTROL_KINDS, KINDS, Kind
from watchfloor.records import bodies as b

_KINDS: Final[tuple[Kind, ...]] = tuple(kind for kind in KINDS if kind in CONTROL_KINDS)

_STATES: Final = {
    "run.lost": "LOST",
    "run.linked": "RUNNING",
    "run.paused": "PAUSED",
    "run.resumed": "RUNNING",
    "run.stopping": "STOPPING",
    "run.unconfirmed": "UNCONFIRMED",
    "run.stopped": "STOPPED",
    "run.ended": "ENDED",
}

_OVER: Final = frozenset({"STOPPING", "UNCONFIRMED", "STOPPED", "ENDED"})


class Wish(NamedTuple):
    """Which moment, out of which file instead of the server's ledger, and whether runs that were over are shown."""

    at: str | None
    path: Path | None
    everything: bool


@dataclass
class Stood:
    """One run as it stood."""

    run: str
    agent: str
    human: str
    task: str
    state: str = "RUNNING"
    since_at: str = ""


@dataclass
class Scene:
    """The floor as the records up to a number tell it."""

    runs: dict[str, Stood] = field(default_factory=dict[str, Stood])
    cards: dict[str, tuple[str, str, str]] = field(default_factory=dict[str, tuple[str, str, str]])
    locks: dict[str, str] = field(default_factory=dict[str, str])
    policy: str = ""
    seq: int = 0

    def take(self, record: RecordLine) -> None:
        """Fold one more record in."""
        self.seq = record.seq
        body = told(record)
        self._fold(record, body)
        run = self.runs.get(record.run or "")
        state = None if run is None else _next(run.state, record, body)
        if run is not None and state is not None:
            run.state, run.since_at = state, record.at

    def _fold(self, record: RecordLine, body: Told | None) -> None:
        match body:
            case b.RunStarted():
                name = record.run or ""
                human = person(body.identity)
                self.runs[name] = Stood(name, record.agent or "", human, body.task, since_at=record.at)
            case b.EscalationOpened():
                card = body.card
                self.cards[body.escalation] = (record.run or "", str(card.get("tool")), str(card.get("deadline_at")))
            case b.EscalationClosed() | b.EscalationSuperseded():
                self.cards.pop(body.escalation, None)
            case b.LockSet():
                self.locks[_lock(body)] = f"{scope_words(body.scope)} by {body.by}: {body.reason}"
            case b.LockLifted():
                self.locks.pop(_lock(body), None)
            case b.PolicyLoaded():
                self.policy = body.policy
            case _:
                return


def _next(state: str, record: RecordLine, body: Told | None) -> str | None:
    """The state after a record; None if it stays. What is being stopped never goes on, and held stays held."""
    if record.kind == "run.held" and isinstance(body, b.RunOrdered):
        after = "HELD" if body.kind == "kill" else "PAUSING"
    else:
        after = _STATES.get(record.kind)
    if after is None or (state in _OVER and after not in _OVER):
        return None
    if (after == "RUNNING" and record.kind == "run.linked" and state != "LOST") or (state, after) == ("HELD", "PAUSED"):
        return None
    return after


def replay(access: Access, wish: Wish, *, as_json: bool) -> int:
    """Show the runs, cards and locks of a moment; without one, as the last record left them."""
    upto = _moment(wish.at)
    scene = Scene()
    last = datetime.min.replace(tzinfo=UTC)

    def take(record: RecordLine) -> bool:
        nonlocal last
        last = moment(record.at)
        if upto is not None and last > upto:
            return False
        scene.take(record)
        return True

    each_record(access, wish.path, take, _KINDS, 0)
    runs = [run for run in scene.runs.values() if wish.everything or run.state not in ("STOPPED", "ENDED")]
    (_emit if as_json else _show)(scene, runs, wish.at)
    return 0


def _emit(scene: Scene, runs: list[Stood], at: str | None) -> None:
    output.emit({"at": at, "seq": scene.seq, "policy": scene.policy})
    for run in runs:
        output.emit(vars(run))
    for card, (run, tool, deadline) in scene.cards.items():
        output.emit({"escalation": card, "run": run, "tool": tool, "deadline_at": deadline})
    for lock in scene.locks.values():
        output.emit({"lock": lock})


def _show(scene: Scene, runs: list[Stood], at: str | None) -> None:
    output.say("as of record {} ({}), policy {}", str(scene.seq), at or "the last one", scene.policy[:12] or "none")
    rows = [(run.run, run.agent, run.human, run.state, run.since_at, run.task) for run in runs]
    output.columns(("RUN", "AGENT", "ACTING FOR", "STATE", "SINCE", "TASK"), rows, (12, 24, 32, 12, 24, 60))
    for card, (run, tool, deadline) in scene.cards.items():
        output.say("waits  {}: {} of run {}, until {}", card, tool, run, deadline)
    for lock in scene.locks.values():
        output.say("lock   {}", lock)


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise Usage(
            f"--at {at!r} is no time; write it like {stamp(datetime(2026, 1, 31, 9, 30, tzinfo=UTC))}"
        ) from None
    return found if found.tzinfo is not None else found.astimezone()


def _lock(body: b.LockSet | b.LockLifted) -> str:
    return f"{body.kill} {body.scope.kind} {body.scope.value}"
