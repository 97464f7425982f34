"""The readers, one for each direction of each door.

Never knows who reads with them.
"""

from typing import Final

from watchfloor.wire import agents, consoles, decisions, feed, handshake
from watchfloor.wire.card import Card
from watchfloor.wire.codec import Reader

AGENT_HELLO: Final = Reader(handshake.AgentHello)
CONSOLE_HELLO: Final = Reader(handshake.ConsoleHello)
ENROL_HELLO: Final = Reader(handshake.EnrolHello)

AGENT_LINES: Final[Reader[agents.AgentLine]] = Reader(
    agents.Reasoning,
    agents.Action,
    agents.Outcome,
    agents.AgentNote,
    agents.Ended,
    agents.Renew,
    agents.Refresh,
    agents.Paused,
    agents.Resumed,
    agents.StoppedLine,
)
CONSOLE_LINES: Final[Reader[consoles.ConsoleLine]] = Reader(
    consoles.Watch,
    consoles.Decide,
    consoles.OperatorOrder,
    consoles.OperatorNote,
    consoles.Admin,
    consoles.Get,
    consoles.Seen,
    consoles.Ping,
)
KILL_LINES: Final[Reader[consoles.KillLine]] = Reader(consoles.OperatorOrder, consoles.Ping)

CHALLENGES: Final = Reader(handshake.Challenge)
AGENT_WELCOMES: Final[Reader[handshake.AgentWelcome | handshake.RefusedLine]] = Reader(
    handshake.AgentWelcome, handshake.RefusedLine
)
CONSOLE_WELCOMES: Final[Reader[handshake.ConsoleWelcome | handshake.RefusedLine]] = Reader(
    handshake.ConsoleWelcome, handshake.RefusedLine
)
ENROL_WELCOMES: Final[Reader[handshake.EnrolWelcome | handshake.RefusedLine]] = Reader(
    handshake.EnrolWelcome, handshake.RefusedLine
)
TO_AGENT: Final[Reader[decisions.ToAgent]] = Reader(
    decisions.Ack, decisions.Decision, decisions.Lease, decisions.Order, decisions.Note, decisions.ErrorLine
)
TO_CONSOLE: Final[Reader[feed.ToConsole]] = Reader(
    feed.RecordLine,
    feed.Tick,
    feed.SnapshotLine,
    Card,
    feed.StageLine,
    feed.GapLine,
    feed.PresenceLine,
    feed.Reply,
    feed.Pong,
    decisions.ErrorLine,
)
