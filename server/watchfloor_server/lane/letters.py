"""What the lane and the main process write to each other: one JSON line a letter, on a Unix socket of this machine.

The main process tells facts of runs; the lane tells what it ordered and what it heard. Never knows how
a letter travels.
"""

from typing import Final, Literal

from watchfloor.identity import Blend, Build, Many, Role
from watchfloor.records.bodies import Evidence, Scope
from watchfloor.records.views import RunState
from watchfloor.wire import Head, Lease, Line, Order, Reader, StageLine

LETTER_BYTES: Final = 1024 * 1024
"""The longest letter; a run's facts take a few KiB."""


class Enrolled(Line):
    """One operator; `key` is b64url."""

    name: str
    key: str
    roles: Many[Role]


class Roll(Line):
    """Who is enrolled now, how far the counter went, and what an operator's welcome says beside that."""

    t: Literal["roll"] = "roll"
    operators: Many[Enrolled]
    epoch: int
    head: Head
    policy: str
    environment: str


class Given(Line):
    """An order as a person gave it (`core.word.Word`)."""

    order: str
    kind: Literal["pause", "resume", "kill"]
    scope: Scope
    by: str
    reason: str
    signed: str | None = None
    raised: str | None = None


class Stopping(Line):
    """The kill that is out for a run, or pending until `due_s` (boot time)."""

    order: str
    by: str
    reason: str
    ordered_s: float
    word: Given | None = None
    due_s: float | None = None
    due_at: str | None = None
    line: Order | None = None
    evidence: Many[Evidence] = ()


class Told(Line):
    """A run as the main process has it; times are boot time, `key` is b64url."""

    t: Literal["told"] = "told"
    run: str
    blend: Blend
    env: str
    tags: Many[str]
    max_run_s: float
    supervision: Literal["sdk", "warden", "gateway"]
    build: Build
    key: str
    epoch: int
    started_at: str
    started_s: float
    lease_from_s: float
    state: RunState
    since_at: str
    cmd: int
    hold: Order | None = None
    stop: Stopping | None = None
    confirmed: bool = False


class Leased(Line):
    """A run's lease was renewed over its main connection, at this boot time."""

    t: Literal["leased"] = "leased"
    run: str
    from_s: float


class Gone(Line):
    """A run is forgotten."""

    t: Literal["gone"] = "gone"
    run: str


class Give(Line):
    """Give this order to a run on its lane."""

    t: Literal["give"] = "give"
    run: str
    order: Order


class Say(Line):
    """Say the answer to a `renew` that came over the lane."""

    t: Literal["say"] = "say"
    run: str
    lease: Lease


class Staged(Line):
    """A stage that the main process saw; whoever ordered over the lane hears it too."""

    t: Literal["staged"] = "staged"
    stage: StageLine


class Heard(Line):
    """All entries up to this number are in the ledger."""

    t: Literal["heard"] = "heard"
    n: int


class Beat(Line):
    """I am here."""

    t: Literal["beat"] = "beat"


class End(Line):
    """The main process ends in good order, and so does the lane."""

    t: Literal["end"] = "end"


class Ready(Line):
    """The lane listens on this port; `terms` names how it was started."""

    t: Literal["ready"] = "ready"
    port: int
    terms: str


class Synced(Line):
    """All that was not heard yet has been told again; the shared word stood there."""

    t: Literal["synced"] = "synced"
    word: int


class Ordered(Line):
    """The lane took an order: its journal's entry, when (boot time), and the word that it raised for it."""

    t: Literal["ordered"] = "ordered"
    n: int
    entry: str
    ordered_s: float
    word: int


class Journalled(Line):
    """An order of the lane is on disk."""

    t: Literal["journalled"] = "journalled"
    order: str


class Wrote(Line):
    """An order is on a run's lane."""

    t: Literal["wrote"] = "wrote"
    run: str
    order: str


class Linked(Line):
    """A run opened its lane."""

    t: Literal["linked"] = "linked"
    run: str


class Unlinked(Line):
    """A run's lane is gone."""

    t: Literal["unlinked"] = "unlinked"
    run: str


class Said(Line):
    """A run said this line on its lane."""

    t: Literal["said"] = "said"
    run: str
    raw: str


ToLane = Roll | Told | Leased | Gone | Give | Say | Staged | Heard | Beat | End
ToMain = Ready | Synced | Ordered | Journalled | Wrote | Linked | Unlinked | Said | Beat

TO_LANE: Final[Reader[ToLane]] = Reader(
    Roll, Told, Leased, Gone, Give, Say, Staged, Heard, Beat, End, line_bytes=LETTER_BYTES, depth=64
)
TO_MAIN: Final[Reader[ToMain]] = Reader(
    Ready, Synced, Ordered, Journalled, Wrote, Linked, Unlinked, Said, Beat, line_bytes=LETTER_BYTES, depth=64
)
