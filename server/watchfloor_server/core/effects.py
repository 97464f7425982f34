"""Everything the desk can ask for: a closed union, performed by the app strictly in order.

`durable` on an effect means: not before every record appended so far is on disk. That is how leave
is written down before it is given; an order has no such field, because a kill is given first.
Never knows how an effect is performed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from watchfloor.errors import CloseCode
from watchfloor.identity import Blend, Role
from watchfloor.records import NewRecord
from watchfloor.wire import Card, Decision, Line, OperatorView, Order
from watchfloor_server.core.facts import Delegated, Leave, Operator, Question, Stage
from watchfloor_server.core.point_effects import PointEffect


class Append(NamedTuple):
    """Write records, in order.

    `ack` is (connection, seq of the last one): then they are an agent's lines, numbered without a gap, and it hears
    when they are durable.
    """

    records: tuple[NewRecord, ...]
    ack: tuple[int, int] | None = None


class Welcome(NamedTuple):
    """Let an agent in, once durable. The app adds `credential`, `kill_keys`, `tools` and `limits`."""

    conn: int
    run: str
    epoch: int
    next: int
    head: bytes
    blend: Blend
    lease_ttl_s: float
    lease_renew_s: float
    key: bytes


class Refuse(NamedTuple):
    """Do not let a peer in: `refused`, then close 4403."""

    conn: int
    code: str
    reason: str


class ToAgent(NamedTuple):
    """Say a line to an agent."""

    conn: int
    line: Line
    durable: bool


class SignDelegation(NamedTuple):
    """Answer `delegate` with a token that the app signs; always once durable."""

    conn: int
    id: str
    leave: Delegated


class RenewLease(NamedTuple):
    """Say `lease`; the app adds a fresh credential when the old one is past half its life."""

    conn: int
    run: str
    n: int
    epoch: int
    ttl_s: float
    blend: Blend


class Give(NamedTuple):
    """Say `allow` with a grant that the app signs; always once durable."""

    conn: int
    decision: Decision
    leave: Leave


class GiveOrder(NamedTuple):
    """Put an order on an agent's socket now, before anything else, and drop what is queued for that agent.

    It goes over every connection of the run; `conn` is one of them. The app answers with the input `OrderWritten`
    once the bytes were handed to the first socket.
    """

    conn: int
    run: str
    line: Order


class Latch(NamedTuple):
    """Write an order into the journal (fsync), then perform `then`: accepted means durable.

    The app answers with the input `Latched` once it is on disk.
    """

    order: str
    line: bytes
    then: tuple["ToConsole", ...]


class ToConsole(NamedTuple):
    """Say a line to one console."""

    conn: int
    line: Line
    durable: bool = False


class ToConsoles(NamedTuple):
    """Say a line to every console."""

    line: Line


class ShowCard(NamedTuple):
    """Show a card to every console, or to one; each gets a code of its own. Once durable."""

    card: Card
    conn: int | None = None


class Page(NamedTuple):
    """Call the people of these groups for a card, once durable; the app answers with the input `Paged`.

    `page` is the same for a card and stage whenever it is said again.
    """

    page: str
    stage: Stage
    card: Card
    groups: tuple[str, ...]


class CloseCard(NamedTuple):
    """A card is closed: its codes are worth nothing any more."""

    escalation: str


class Judge(NamedTuple):
    """Ask policy; the answer comes back as the input `Judged`."""

    question: Question


class Enrol(NamedTuple):
    """An operator is enrolled from here: let them in, once durable."""

    conn: int
    operator: OperatorView
    key: bytes


class MakeCode(NamedTuple):
    """Make an enrolment code for a new operator, and reply with it to the request `id`."""

    conn: int
    id: str
    operator: str
    roles: tuple[Role, ...]
    by: str
    signed: str


class ReadPolicy(NamedTuple):
    """Read a policy out of its texts, this line's share of them; `more` is to come before it is whole.

    The app replies to the request `id` where it cannot be read, else answers with the input `PolicyRead`.
    """

    conn: int
    id: str
    by: str
    policy: str
    files: Mapping[str, str]
    more: bool
    reason: str
    signed: str
    proposal: str | None = None


class UsePolicy(NamedTuple):
    """From here on the policy with this hash, which was read, answers every question; at once."""

    policy: str


class OperatorsChanged(NamedTuple):
    """These operators are enrolled now: doors and kill keys follow."""

    operators: tuple[Operator, ...]


class Close(NamedTuple):
    """Close a connection."""

    conn: int
    code: CloseCode
    reason: str


Effect = (
    Append
    | Welcome
    | Refuse
    | ToAgent
    | RenewLease
    | SignDelegation
    | Give
    | GiveOrder
    | Latch
    | ToConsole
    | ToConsoles
    | ShowCard
    | Page
    | CloseCard
    | Judge
    | Enrol
    | MakeCode
    | ReadPolicy
    | UsePolicy
    | OperatorsChanged
    | Close
    | PointEffect
)
