"""Everything that can happen to the desk: a closed union, there is no third way in.

Connections are numbers that the gateway gives out. Never knows what an input leads to.
"""

from typing import NamedTuple

from watchfloor.identity import Blend, Vouch
from watchfloor.wire import (
    Admin,
    AgentHello,
    Decide,
    Handover,
    OperatorNote,
    OperatorOrder,
    Paused,
    PublicKey,
    Read,
    Resumed,
    Said,
    StoppedLine,
)
from watchfloor_server.core.canary_inputs import AgentDidPractice
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.drill_inputs import DrillGiven
from watchfloor_server.core.facts import Judgement, Operator, Standing
from watchfloor_server.core.lane_inputs import LaneLeft, LaneLinked
from watchfloor_server.core.paging_inputs import Paged
from watchfloor_server.core.point_inputs import PointInput
from watchfloor_server.core.policy_inputs import PolicyLoaded, PolicyRead, RuleProposed


class AgentJoined(NamedTuple):
    """An agent whose identity was verified asks for a run, or for its own again.

    `token_sha256` is b64url; `pinned`: the token itself names the key (`cnf.jkt`); `delegation` is the one it brings.
    """

    conn: int
    hello: AgentHello
    blend: Blend
    standing: Standing
    key: PublicKey
    token_sha256: str
    pinned: bool
    delegation: str | None = None


class AgentSaid(NamedTuple):
    """Checked lines with a `seq`, in order; after another than `reasoning` and `note` come those of the next input."""

    conn: int
    reads: tuple[Read[Said], ...]


class AgentLineRefused(NamedTuple):
    """A line that the door refused. `seq` is what could be salvaged, `sha256` (b64url) is of its bytes."""

    conn: int
    code: str
    reason: str
    seq: int | None
    sha256: str


class AgentRenewed(NamedTuple):
    """An agent asks for its lease."""

    conn: int
    n: int


class AgentRefreshed(NamedTuple):
    """Fresh evidence was verified for the run on this connection."""

    conn: int
    blend: Blend


class AgentAnswered(NamedTuple):
    """An agent says that it stands still, or goes on, by an order."""

    conn: int
    line: Paused | Resumed


class AgentStopped(NamedTuple):
    """An agent says that it stopped."""

    conn: int
    read: Read[StoppedLine]


class AgentLeft(NamedTuple):
    """An agent's connection is gone."""

    conn: int


class IdentityRefused(NamedTuple):
    """A door refused somebody: `door` is its path."""

    door: str
    code: str
    reason: str


class OperatorJoined(NamedTuple):
    """An operator opened a console."""

    conn: int
    operator: Operator
    device: str


class OperatorLeft(NamedTuple):
    """A console's connection is gone."""

    conn: int


class OperatorEnrolling(NamedTuple):
    """Somebody with a good enrolment code brings a key; `by` made the code."""

    conn: int
    operator: Operator
    by: str
    signed: str | None


class VerdictGiven(NamedTuple):
    """An operator's word on a card; signature, age, `id` and `code` were good at the door."""

    conn: int
    operator: Operator
    read: Read[Decide]

    @property
    def unsigned(self) -> Vouch | None:
        """Who vouches for it, where nobody signed it."""
        return self.operator.vouch if self.read.body.sig is None else None


class OrderGiven(NamedTuple):
    """An operator's order. `fault` says what is wrong with its signature or age: empty if nothing is."""

    conn: int
    operator: Operator
    read: Read[OperatorOrder]
    fault: str

    @property
    def unsigned(self) -> Vouch | None:
        """Who vouches for it, where nobody signed it."""
        return self.operator.vouch if self.read.body.sig is None else None

    @property
    def doubt(self) -> str:
        """Why it is not proven to be this person's: its fault, or that a gateway's word is all there is."""
        vouch = self.unsigned
        return self.fault or (
            f"nobody signed it; {vouch.gateway} vouches for the key {vouch.fingerprint}" if vouch is not None else ""
        )


class Carried(NamedTuple):
    """The other process took an order and gave it: its journal's entry. `ordered_s` is boot time."""

    entry: bytes
    ordered_s: float


class OrderWritten(NamedTuple):
    """`GiveOrder` was performed: the order is on the agent's socket."""

    run: str
    order: str


class Latched(NamedTuple):
    """`Latch` was performed: the order is in the journal, on disk."""

    order: str


class NoteGiven(NamedTuple):
    """An operator's words to an agent, or to the colleague who gets the shift."""

    conn: int
    operator: Operator
    read: Read[OperatorNote | Handover]


class AdminGiven(NamedTuple):
    """Signed administration; the signature was good at the door."""

    conn: int
    operator: Operator
    read: Read[Admin]


class Judged(NamedTuple):
    """Policy answered the question about this action."""

    run: str
    action: str
    judgement: Judgement


class WriteFailed(NamedTuple):
    """The ledger cannot be written: from now on nothing is allowed. `reason` is the driver's word."""

    reason: str


class WriteRecovered(NamedTuple):
    """The ledger is writable again."""


class GrantWithheld(NamedTuple):
    """A grant was made but could not be written down, so it never left."""

    run: str
    action: str


class Ticked(NamedTuple):
    """Time went by."""


class Started(NamedTuple):
    """The server begins to serve, after its records were read again. `key` is its public key, b64url."""

    version: str
    key: str


class Closing(NamedTuple):
    """The server ends in good order."""

    reason: str


OrderInput = OrderGiven | Carried | OrderWritten | Latched
AgentInput = (
    AgentJoined
    | AgentLineRefused
    | AgentRenewed
    | AgentRefreshed
    | AgentAnswered
    | AgentStopped
    | AgentDidPractice
    | AgentLeft
    | LaneLinked
    | LaneLeft
)
ConsoleInput = OperatorJoined | OperatorLeft | OperatorEnrolling | VerdictGiven | NoteGiven | AdminGiven | DrillGiven
PolicyInput = PolicyLoaded | PolicyRead | RuleProposed
LedgerInput = GrantWithheld | WriteFailed | WriteRecovered
ServerInput = Ticked | IdentityRefused | LedgerInput | PolicyInput | Paged | Started | Closing
Input = AgentSaid | AgentDelegates | Judged | OrderInput | AgentInput | ConsoleInput | ServerInput | PointInput

ORDER = (OrderGiven, Carried, OrderWritten, Latched)
AGENT = (
    AgentJoined,
    AgentLineRefused,
    AgentRenewed,
    AgentRefreshed,
    AgentAnswered,
    AgentStopped,
    AgentDidPractice,
    AgentLeft,
    LaneLinked,
    LaneLeft,
)
CONSOLE = (OperatorJoined, OperatorLeft, OperatorEnrolling, VerdictGiven, NoteGiven, AdminGiven, DrillGiven)
