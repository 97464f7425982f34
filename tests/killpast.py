"""What a test of the kill keeps by itself: disks, agents, and what was seen so far.

A process of the server never looks in here.
"""

from collections import deque
from collections.abc import Callable, Sequence

import playbook
from watchfloor.agent.orders import Orders
from watchfloor.records import NewRecord, Record
from watchfloor.wire import Order, SigningKey
from watchfloor_server.core.facts import Now
from watchfloor_server.core.word import Entry
from watchfloor_server.gateway.clock import Clock


class Times(Clock):
    """A clock that only the test moves."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = Now(playbook.START, 1000.0)

    def now(self) -> Now:
        return self.moment


class Book:
    """A journal: what waits for its thread, what is on disk, and how much of that the ledger has."""

    def __init__(self, past: "Past", who: str) -> None:
        self._past, self._who = past, who
        self.entries: list[bytes] = []
        self.waiting: deque[tuple[bytes, Callable[[str], None]]] = deque()
        self.struck = 0

    def latch(self, entry: bytes, done: Callable[[str], None]) -> None:
        self.waiting.append((entry, done))
        self._past.took(self._who, Entry.model_validate_json(entry))

    def settle(self) -> None:
        self.struck = len(self.entries)

    def write(self) -> None:
        """The oldest entry that waits is on disk."""
        entry, done = self.waiting.popleft()
        self.entries.append(entry)
        self._past.accepted(self._who, Entry.model_validate_json(entry))
        done("")

    def strike(self) -> None:
        """What the ledger has goes."""
        del self.entries[: self.struck]
        self.struck = 0


class Ledger:
    """The writer: what was appended, and how much of it is on disk."""

    is_failing = False

    def __init__(self, disk: list[Record]) -> None:
        self.disk = disk
        self.waiting: list[Record] = []

    @property
    def last(self) -> int:
        return len(self.disk) + len(self.waiting)

    @property
    def durable(self) -> int:
        return len(self.disk)

    def append(self, records: Sequence[NewRecord]) -> range:
        first = self.last + 1
        for seq, new in enumerate(records, first):
            self.waiting.append(
                Record(seq, new.at, new.kind, new.run, new.agent, new.human, new.epoch, bytes(16), bytes(32), new.raw)
            )
        return range(first, self.last + 1)


class Player:
    """An agent as the SDK would be: it obeys the newest order, whichever way it came."""

    def __init__(self, name: str, human: str, key: SigningKey, conn: int) -> None:
        self.name, self.human, self.key = name, human, key
        self.conn: int | None = conn
        self.lane: int | None = None
        self.run = ""
        self.orders = Orders()
        self.heard: deque[Order] = deque()

    @property
    def is_in(self) -> bool:
        return bool(self.run) and self.conn is not None


class Past:
    """What was seen: the memory that the invariants need and no process has."""

    def __init__(self) -> None:
        self.fenced: dict[str, set[str]] = {}
        self.still: dict[str, tuple[str, str]] = {}
        self.kills: set[str] = set()
        self.killers: set[tuple[str, str]] = set()
        self.orders: set[str] = set()
        self.back: dict[str, str] = {}
        self.admitted: list[tuple[str, str]] = []

    def took(self, who: str, entry: Entry) -> None:
        """A process took an order, or a pending kill came due there."""
        for run in entry.runs:
            if entry.kind == "resume":
                order, _ = self.still.pop(run, ("", ""))
                self.back[order] = entry.order
            elif entry.kind == "kill" and not entry.after_s:
                self.fenced.setdefault(run, set()).add(who)
            elif run not in self.still:
                self.still[run] = (entry.order, who)

    def accepted(self, who: str, entry: Entry) -> None:
        """It is in the journal: from here on it counts."""
        self.orders.add(entry.order)
        if entry.kind == "kill" and not entry.after_s:
            self.kills.update(entry.runs)
            self.killers.update((run, entry.by) for run in entry.runs)

    def died(self, who: str) -> None:
        """What a process took and had not accepted never was."""
        for run, by in self.fenced.items():
            if run not in self.kills:
                by.discard(who)
        self.still = {run: (order, by) for run, (order, by) in self.still.items() if by != who or order in self.orders}

    def admits(self, what: str, run: str) -> None:
        """Leave goes out: no kill is over that run, and for a grant no hold. (A lease only keeps it alive.)"""
        self.admitted.append((what, run))
        assert not self.fenced.get(run), f"{what} for {run}, which was killed"
        assert what == "lease" or run not in self.still, f"{what} for {run}, which stands still"
