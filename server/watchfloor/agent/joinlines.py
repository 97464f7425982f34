"""The lines between a warden and a process of its tree that joins its run, over the warden's Unix socket.

What a joiner says is what an agent says, numbered by the joiner and unsigned; the warden says it in the run. Never
knows a socket.
"""

from typing import Final, Literal

from watchfloor.wire import (
    Ack,
    Action,
    AgentNote,
    Decision,
    ErrorLine,
    Line,
    Note,
    Outcome,
    Reader,
    Reasoning,
    RefusedLine,
    ToolTerms,
)
from watchfloor.wire.limits import SERVER_DEPTH, SERVER_LINE_BYTES

LIMIT_BYTES: Final = SERVER_LINE_BYTES + 1
"""What a reader of the socket must take as one line."""


class DoorChallenge(Line):
    """The warden's first line to whoever connects; a joiner needs no more of it than that it is there."""

    t: Literal["challenge"] = "challenge"
    nonce: str
    at: str
    server: str
    run: str


class Join(Line):
    """A process asks for a seat in the warden's run. `agent` and `task` are what it calls itself."""

    t: Literal["join"] = "join"
    pid: int
    agent: str
    task: str


class Joined(Line):
    """It has one: the run's facts. `boot_s` is this machine's boot clock when the server's was `server_at`."""

    t: Literal["joined"] = "joined"
    run: str
    server: str
    agent: str
    task: str
    seal_key: str
    tools: dict[str, ToolTerms]
    server_at: str
    boot_s: float


class Standing(Line):
    """Whether the run is held, and until when (boot clock) its lease lasts; said again whenever it changed."""

    t: Literal["standing"] = "standing"
    held: bool
    lease_until_s: float
    credential: str


class Over(Line):
    """The run was killed, lost, or has ended; nothing follows."""

    t: Literal["over"] = "over"
    reason: str
    order: str | None = None
    by: str | None = None


class Leave(Line):
    """The joiner's block has left, with or without a failure; the run goes on."""

    t: Literal["leave"] = "leave"
    status: Literal["completed", "failed"]
    summary: str | None = None


JoinerSaid = Reasoning | Action | Outcome | AgentNote
JoinerLine = JoinerSaid | Leave
WardenLine = Standing | Over | Ack | Decision | Note | ErrorLine

DOOR: Final[Reader[DoorChallenge | ErrorLine]] = Reader(DoorChallenge, ErrorLine)
JOINS: Final = Reader(Join)
SEATS: Final[Reader[Joined | RefusedLine | ErrorLine]] = Reader(
    Joined, RefusedLine, ErrorLine, line_bytes=SERVER_LINE_BYTES, depth=SERVER_DEPTH
)
JOINER_LINES: Final[Reader[JoinerLine]] = Reader(Reasoning, Action, Outcome, AgentNote, Leave)
WARDEN_LINES: Final[Reader[WardenLine]] = Reader(
    Standing, Over, Ack, Decision, Note, ErrorLine, line_bytes=SERVER_LINE_BYTES, depth=SERVER_DEPTH
)
