"""What one moment of the model is: every process, all that is on disk, and every message that was ever sent.

Times are ages in ticks and stop counting where nothing depends on them any more, so that moments are finitely many.
Never knows what may happen next.
"""

from typing import Final, NamedTuple

OPEN: Final = frozenset({"running", "paused", "held", "lost"})
"""A run that may still come to act."""

STILL: Final = frozenset({"paused", "held"})
HOLDABLE: Final = frozenset({"running", "paused", "lost"})
DYING: Final = frozenset({"stopping", "unconfirmed"})
OVER: Final = DYING | {"stopped"}

NEVER: Final = 99
"""No kill is pending."""

AGED: Final = frozenset({"renew", "lease", "fence", "fenced"})
"""Messages whose third field is how many ticks ago they were said, or that what they answer was said."""

Message = tuple[str | int | bool | frozenset[int], ...]
"""What was said over a network: its kind, then its fields. It may arrive never, once, often, late, in any order."""


def number(message: Message, place: int) -> int:
    """A field of a message that is a number."""
    value = message[place]
    assert isinstance(value, int)
    return value


def runs_of(message: Message, place: int) -> frozenset[int]:
    """A field of a message that is a set of runs."""
    value = message[place]
    assert isinstance(value, frozenset)
    return value


class Entry(NamedTuple):
    """An order as a journal keeps it: `cmds` are its numbers at the runs that its writer knew."""

    order: str
    kind: str
    scope: str
    who: str
    epoch: int
    cmds: tuple[tuple[int, int], ...]


class Run(NamedTuple):
    """A run as one process has it. `age`: ticks since its lease was granted. `keeper` carries out a pending kill."""

    state: str = ""
    epoch: int = 0
    cmd: int = 0
    order: str = ""
    keeper: str = ""
    act: str = ""
    is_judged: bool = True
    age: int = 0
    evidence: frozenset[str] = frozenset()
    is_confirmed: bool = False
    is_word_said: bool = False
    stoppings: int = 0


class Desk(NamedTuple):
    """What one process remembers. `people`: who killed which run. `locked`: orders whose lock was set."""

    epoch: int = 1
    runs: tuple[Run, ...] = ()
    locks: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    people: frozenset[tuple[int, str]] = frozenset()

    def put(self, i: int, run: Run) -> "Desk":
        """With another run in its place."""
        return self._replace(runs=(*self.runs[:i], run, *self.runs[i + 1 :]))


class Process(NamedTuple):
    """The main process or the lane. `latching` is with the journal's thread and not on disk yet."""

    name: str
    stride: int
    is_up: bool = True
    desk: Desk = Desk()
    latching: tuple[Entry, ...] = ()
    letters: tuple[tuple[Entry, int], ...] = ()
    told: Desk | None = None
    caught: int = 0
    doing: Entry | None = None


class Disk(NamedTuple):
    """What no crash takes: the ledger as it would be read, both journals, and the word that the processes share."""

    ledger: Desk
    main: tuple[Entry, ...] = ()
    lane: tuple[Entry, ...] = ()
    word: int = 0
    is_full: bool = False


class Agent(NamedTuple):
    """An agent. `lease`: ticks until it stops by itself. `heard` is the kill that it obeyed: order and epoch."""

    mode: str = "on"
    epoch: int = 1
    cmd: int = 0
    lease: int = 0
    has_leave: bool = False
    is_flying: bool = False
    heard: tuple[str, int] = ("", 0)


class Point(NamedTuple):
    """An enforcement point: `age` of its newest fence, what it refuses, requests without an answer, what it executes.

    The server's side: `silent`, ticks since it had an answer, and `seen`, ticks since that answer was said.
    """

    age: int = 0
    killed: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    tries: int = 0
    busy: frozenset[int] = frozenset()
    silent: int = 0
    seen: int = 0


class Tree(NamedTuple):
    """A warden's tree: `procs` are none, live, held or dead. `seen` is what its last look at the table found."""

    procs: tuple[str, ...] = ()
    warden: str = "idle"
    seen: frozenset[int] = frozenset()


class Faults(NamedTuple):
    """How many more times each fault may strike."""

    main_dies: int = 0
    lane_dies: int = 0
    agent_dies: int = 0
    warden_dies: int = 0
    disk_fills: int = 0


class Past(NamedTuple):
    """What was seen so far and no process needs to know: it is there for the invariants alone.

    `fenced`: run and who raised its fence. `still`: run, order, who took it. `killed`: runs whose kill was accepted.
    `back`: a pending kill and the order that took it back. `fences`: number, order, scope of each that was given.
    """

    fenced: frozenset[tuple[int, str]] = frozenset()
    still: frozenset[tuple[int, str, str]] = frozenset()
    killed: frozenset[int] = frozenset()
    accepted: frozenset[tuple[str, str]] = frozenset()
    fences: frozenset[tuple[int, str, str]] = frozenset()
    locks: frozenset[tuple[str, str]] = frozenset()
    back: frozenset[tuple[str, str]] = frozenset()
    landed: tuple[int, ...] = ()


class World(NamedTuple):
    """One moment. `left`: ticks until the pending kill is due, below zero once it is overdue."""

    main: Process
    lane: Process
    disk: Disk
    agents: tuple[Agent, ...]
    point: Point
    tree: Tree
    net: frozenset[Message]
    left: int
    faults: Faults
    past: Past

    def agent(self, i: int, agent: Agent) -> "World":
        """With another agent in its place."""
        return self._replace(agents=(*self.agents[:i], agent, *self.agents[i + 1 :]))

    def say(self, *messages: Message) -> "World":
        """With more messages under way."""
        net = self.net
        for message in messages:
            if message in net:
                continue
            if message[0] in AGED:  # an older one of the same words could do nothing that a lost younger one cannot
                net = frozenset(each for each in net if each[:2] != message[:2] or each[3:] != message[3:])
            elif message[0] == "order" and any(each[:4] == message[:4] for each in net):
                continue  # said again under another number it is the same order
            net |= {message}
        return self if net is self.net else self._replace(net=net)

    def process(self, process: Process) -> "World":
        """With another main process, or lane."""
        return self._replace(main=process) if process.name == "main" else self._replace(lane=process)

    def processes(self) -> tuple[Process, ...]:
        """Those that are up."""
        return tuple(each for each in (self.main, self.lane) if each.is_up)


class Step(NamedTuple):
    """One thing that may happen: who does what, in words, what it leads to, and what of it invariants are told.

    `kind`: "do" a process goes on; "will" somebody wants something; "fault"; "repair"; "tick".
    """

    who: str
    words: str
    after: World
    facts: tuple[tuple[str | int, ...], ...] = ()
    kind: str = "do"
