"""The floor: board, ring and health as one session brings them, line by line, whoever draws them.

Never draws, and never sends anything.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import assert_never

from watchfloor.oversight import (
    Card,
    Condition,
    ConsoleWelcome,
    Fork,
    GapLine,
    LinkBack,
    LinkEnded,
    LinkLost,
    LinkNews,
    Outcome,
    PresenceLine,
    RecordLine,
    Refused,
    Repeated,
    SnapshotLine,
    StageLine,
    Tick,
    ToConsole,
    Told,
    Unreadable,
    read_card,
    told,
)
from watchfloor.records.bodies import ActionDecided, ActionUnknown, RunStarted
from watchfloor.records.views import FindingView
from watchfloor_console.board import Board, Health, KillPath, Link, Words, fold
from watchfloor_console.feed.ring import Ring
from watchfloor_console.feed.rows import row_of, with_target

STEPS = 8
"""Cells of the sparkline of everything."""

STEP_S = 10.0


class Floor:
    """What is true, and how it came. `now` is the server's wall clock as the console knows it."""

    def __init__(self, clock: Callable[[], datetime], words: Words) -> None:
        self._clock = clock
        self._skew = timedelta()
        self._words = words
        self._steps: deque[int] = deque([0] * STEPS, maxlen=STEPS)
        self._step_at: datetime | None = None
        self._begun = False
        self._declared = ""
        self.board = Board()
        self.ring = Ring()
        self.health = Health()
        self.seen = 0
        self.changes = 0

    @property
    def now(self) -> datetime:
        """The moment, by the server's clock."""
        return self._clock() + self._skew

    def welcome(self, welcome: ConsoleWelcome, server_now: datetime, *, is_read_only: bool) -> None:
        """Take who we are there, what time it is there, and how far its ledger was verified."""
        self._skew = server_now - self._clock()
        self._declared = welcome.environment
        self.seen = max(self.seen, welcome.seen)
        may = {"controller", "approver", "admin"}.intersection(welcome.operator.roles)
        self.health = self.health._replace(
            ledger=self.health.ledger._replace(
                verified_to=welcome.head.size, head=max(self.health.ledger.head, welcome.head.size)
            ),
            environment=self._declared or _common_environment(self.board),
            operator=welcome.operator.name,
            may_stop=bool(may) and not is_read_only,
            is_read_only=is_read_only,
            policy=welcome.policy,
            skew_s=self._skew.total_seconds(),
        )
        self.changes += 1

    def take(self, line: ToConsole | LinkNews) -> None:
        """Take one line, or news of the link."""
        self.changes += 1
        match line:
            case RecordLine():
                self._record(line)
            case Card():
                self.board.show(line)
            case Tick():
                self._tick(line)
            case SnapshotLine():
                self._snapshot(line)
            case StageLine():
                self.board.take_stage(line.order, line.run, line.stage, line.at_ms)
            case Repeated():
                self.board.take_repeat(line.escalation, line.count)
            case PresenceLine():
                self.board.take_presence(line.operators)
            case GapLine():
                ledger = self.health.ledger
                self.health = self.health._replace(ledger=ledger._replace(gap=ledger.gap + line.to - line.from_ + 1))
            case LinkLost() | LinkBack() | LinkEnded() | Unreadable():
                self._news(line)
            case _:
                pass  # answers go to who asked, and a refused line is told to who sent it

    def begin(self, records: Sequence[RecordLine]) -> None:
        """Show what was said before this session began; it is told, and nothing of it is folded."""
        past = Ring()
        for record in records:
            _tell(past, record, told(record), self._words)
        self.ring.begin(past.view(len(records)).rows)
        self.changes += 1

    def verified(self, size: int) -> None:
        """The signed ledger was checked up to here."""
        ledger = self.health.ledger
        self.health = self.health._replace(ledger=ledger._replace(verified_to=size, head=max(ledger.head, size)))
        self.changes += 1

    def is_as(self, condition: Condition) -> None:
        """Take how the server says that it is."""
        self.health = self.health._replace(condition=condition, condition_at=self.now)
        self.changes += 1

    def pinged(self, round_trip_ms: float) -> None:
        """The console's own connection answered."""
        self.health = self.health._replace(link=_answered(self.health.link, round_trip_ms))
        self.changes += 1

    def kill_path(self, path: KillPath) -> None:
        """Take what is known of the way of a kill."""
        self.health = self.health._replace(kill=path)
        self.changes += 1

    def _record(self, record: RecordLine) -> None:
        body = told(record)
        try:
            fold(self.board, record, body)
        except (Refused, ValueError) as error:  # a server that lies, about a card or about a time
            self.health = self.health._replace(link=self.health.link._replace(why=str(error)))
            return
        _tell(self.ring, record, body, self._words)
        if isinstance(body, RunStarted):
            self._settle_environment()
        ledger = self.health.ledger
        self.health = self.health._replace(ledger=ledger._replace(head=max(ledger.head, record.seq)))

    def _snapshot(self, part: SnapshotLine) -> None:
        if not self._begun:
            self._begun = True
            self.board.start(part.upto)
        self.board.take_runs(part.runs)
        self.board.take_locks(part.locks)
        if part.operators:
            self.board.take_presence(part.operators)
        self.board.raised.show(_findings(part))
        for item in part.escalations:
            self.board.show(read_card(item))
        if part.done:
            self._begun = False
            self.board.rates.forget(set(self.board.runs))
            self._settle_environment()
            self.health = self.health._replace(ledger=self.health.ledger._replace(head=part.upto), snapshot_at=self.now)

    def _settle_environment(self) -> None:
        if not self._declared:
            self.health = self.health._replace(environment=_common_environment(self.board))

    def _tick(self, tick: Tick) -> None:
        now = self.now
        if self._step_at is None or (now - self._step_at).total_seconds() >= STEP_S:
            self._step_at = now
            self._steps.append(0)
        self._steps[-1] = max(self._steps[-1], round(tick.rate))
        ledger = self.health.ledger
        self.health = self.health._replace(
            per_s=round(tick.rate),
            held=tick.held,
            steps=tuple(self._steps),
            ledger=ledger._replace(head=max(ledger.head, tick.upto)),
        )

    def _news(self, news: LinkNews) -> None:
        if isinstance(news, Unreadable):
            ledger = self.health.ledger
            self.health = self.health._replace(ledger=ledger._replace(gap=ledger.gap + 1))
        self.health = self.health._replace(link=_after(self.health.link, news, self.now))


def _findings(part: SnapshotLine) -> list[FindingView]:
    """The findings of a snapshot; one of a form that this version does not know is passed over."""
    found: list[FindingView] = []
    for item in part.findings:
        with suppress(ValueError):
            found.append(FindingView.model_validate(item))
    return found


def _tell(ring: Ring, record: RecordLine, body: Told | None, words: Words) -> None:
    """Add a record's row; a decision also tells on what its action acts."""
    action = body.action if isinstance(body, ActionDecided | ActionUnknown | Outcome) else ""
    proposed = ring.act(action) if action else None
    if proposed is not None and isinstance(body, ActionDecided) and body.target:
        ring.amend(action, with_target(proposed, body.target, words))
    row = row_of(record, body, words, proposed)
    if row is not None:
        ring.add(row)


def _common_environment(board: Board) -> str:
    """The one environment that all runs are in; a server that declares none speaks for itself by that."""
    found = {run.env for run in board.runs.values()}
    return found.pop() if len(found) == 1 else ""


def _answered(link: Link, round_trip_ms: float | None) -> Link:
    """The link when it answers; after a fork no answer mends it."""
    return link if link.fork else Link(rtt_ms=round_trip_ms)


def _after(link: Link, news: LinkNews, now: datetime) -> Link:
    """The link as it is after this news of it."""
    match news:
        case LinkLost():
            return Link(lost_at=link.lost_at or now, tries=link.tries, why=news.reason)
        case LinkEnded():
            fork = str(news.error) if isinstance(news.error, Fork) else link.fork
            return Link(lost_at=link.lost_at or now, tries=link.tries, why=str(news.error), fork=fork)
        case LinkBack():
            return _answered(link, None)
        case Unreadable():
            return link
        case _:
            assert_never(news)
