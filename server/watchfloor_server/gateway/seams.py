"""What the gateway needs of the house behind it: identity, answers, records. The app is that house.

Never knows how any of it is done.
"""

from collections.abc import Callable, Coroutine
from typing import NamedTuple, Protocol

from watchfloor.records import Record
from watchfloor.wire import (
    AgentHello,
    Card,
    Challenge,
    ConsoleHello,
    ConsoleWelcome,
    Delegate,
    EnrolHello,
    Get,
    LaneHello,
    PointHello,
    PublicKey,
    Read,
    Refresh,
    Repeated,
    Reply,
    SnapshotLine,
)
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.facts import Now, Operator
from watchfloor_server.core.inputs import AgentJoined, AgentRefreshed, Input, OperatorEnrolling
from watchfloor_server.core.point_inputs import PointJoined

Start = Callable[[Coroutine[object, object, None]], object]
"""Starts a task that somebody waits for: its error is told, and it ends with the server."""

AnyHello = Read[AgentHello] | Read[ConsoleHello] | Read[EnrolHello] | Read[LaneHello] | Read[PointHello]


class Guest(NamedTuple):
    """Somebody whose token was good before the upgrade. `evidence` is the house's own, opaque here."""

    path: str
    token: str
    address: str | None
    evidence: object


class Snapshot(NamedTuple):
    """The folded state as of record `upto`, which need not be on disk yet, in parts."""

    upto: int
    parts: tuple[SnapshotLine, ...]


class Document(NamedTuple):
    """The answer to a plain GET."""

    status: int
    kind: str
    body: bytes


class Porch(Protocol):
    """What every door needs of the house behind it. Whatever refuses raises `ProtocolError`."""

    server: str

    @property
    def is_writable(self) -> bool:
        """True while the ledger can be written."""
        ...

    @property
    def is_full(self) -> bool:
        """True when so much waits for the disk that agents must wait, and strangers leave no record."""
        ...

    def now(self) -> Now:
        """The moment, by both clocks."""
        ...

    def entropy(self, size: int) -> bytes:
        """Random bytes that nobody can guess."""
        ...

    def refusal(self, hosts: list[str], origins: list[str]) -> str | None:
        """Why a request with these Host and Origin headers is refused; None if it is not."""
        ...

    async def identify(self, path: str, token: str, address: str | None) -> Guest:
        """Verify a bearer token for a path, before the upgrade."""
        ...

    def prove(self, guest: Guest, challenge: Challenge, hello: AnyHello) -> PublicKey:
        """Check a hello's key and proof."""
        ...

    def put(self, given: Input) -> None:
        """Hand an input to the desk, and perform what it asks for."""
        ...

    def published(self, path: str) -> Document | None:
        """What a plain GET of this path answers; None if there is nothing."""
        ...

    def can_stop(self) -> bool:
        """True if a kill would be latched now."""
        ...

    def count_open_runs(self) -> int:
        """Runs that may still act."""
        ...

    def log(self, event: str, sentence: str) -> None:
        """Tell whoever runs the server."""
        ...

    def operator_of(self, guest: Guest, key: PublicKey) -> Operator:
        """Whose console this is."""
        ...

    def greet(self, operator: Operator) -> ConsoleWelcome:
        """The welcome of a console."""
        ...


class House(Porch, Protocol):
    """What the app does for the gateway beyond its doors."""

    async def join(self, conn: int, guest: Guest, hello: AgentHello, key: PublicKey) -> AgentJoined:
        """Work out who an agent is, and for whom."""
        ...

    async def refresh(self, conn: int, guest: Guest, key: PublicKey, line: Refresh) -> AgentRefreshed:
        """Verify fresh evidence of the same agent and person."""
        ...

    def delegates(self, conn: int, line: Delegate) -> AgentDelegates:
        """What an agent's `delegate` is, by the directory in force."""
        ...

    def point(self, conn: int, guest: Guest, hello: PointHello, key: PublicKey) -> PointJoined:
        """Which enforcement point this is."""
        ...

    def grant_id(self, text: str) -> str:
        """The id of a grant that a point shows, signed or bare."""
        ...

    def enrol(self, conn: int, guest: Guest, hello: EnrolHello, key: PublicKey) -> OperatorEnrolling:
        """Who brings a key with this enrolment code."""
        ...

    async def answer(self, get: Get, operator: Operator, device: str) -> Reply:
        """Answer a question about what is recorded."""
        ...

    def snapshot(self) -> Snapshot:
        """The folded state, now."""
        ...

    def open_cards(self) -> tuple[Card, ...]:
        """Every open card."""
        ...

    def open_card(self, escalation: str) -> Card | None:
        """One open card."""
        ...

    def repeats(self) -> tuple[Repeated, ...]:
        """Of each open card whose action was proposed more than once, how often."""
        ...

    async def page(self, after: int, limit: int) -> list[Record]:
        """Durable records after a number, in order."""
        ...

    def note_seen(self, operator: str, upto: int) -> None:
        """Remember how far an operator has looked."""
        ...
