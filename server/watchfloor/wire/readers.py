"""The readers, one for each direction of each door.

Never knows who reads with them.
"""

from typing import Final, TypeVar

from watchfloor.wire import agents, consoles, decisions, drills, feed, handshake, local, points, practice
from watchfloor.wire.card import Card
from watchfloor.wire.codec import Reader
from watchfloor.wire.fields import Line
from watchfloor.wire.limits import SERVER_DEPTH, SERVER_LINE_BYTES

_L = TypeVar("_L", bound=Line)


def _by_server(*types: type[_L]) -> Reader[_L]:
    return Reader(*types, line_bytes=SERVER_LINE_BYTES, depth=SERVER_DEPTH)


AGENT_HELLO: Final = Reader(handshake.AgentHello)
CONSOLE_HELLO: Final = Reader(handshake.ConsoleHello)
ENROL_HELLO: Final = Reader(handshake.EnrolHello)
LANE_HELLO: Final = Reader(handshake.LaneHello)
POINT_HELLO: Final = Reader(points.PointHello)

AGENT_LINES: Final[Reader[agents.AgentLine]] = Reader(
    agents.Reasoning,
    agents.Action,
    agents.Outcome,
    agents.AgentNote,
    agents.Ended,
    agents.Renew,
    agents.Refresh,
    agents.Delegate,
    agents.Paused,
    agents.Resumed,
    agents.StoppedLine,
    practice.Practised,
)
CONSOLE_LINES: Final[Reader[consoles.ConsoleLine]] = Reader(
    consoles.Watch,
    consoles.Decide,
    consoles.OperatorOrder,
    consoles.OperatorNote,
    consoles.Handover,
    drills.Drilled,
    consoles.Admin,
    consoles.Get,
    consoles.Seen,
    consoles.Ping,
)
LANE_LINES: Final[Reader[agents.LaneLine]] = Reader(agents.Renew, agents.Paused, agents.Resumed, agents.StoppedLine)
LOCAL_LINES: Final = Reader(local.LocalOrder)
POINT_LINES: Final[Reader[points.PointLine]] = Reader(points.Fenced, points.Redeem, points.Receipt, practice.Practised)
RECEIPTS: Final = Reader(points.Receipt)
KILL_LINES: Final[Reader[consoles.KillLine]] = Reader(consoles.OperatorOrder, consoles.Ping)

CHALLENGES: Final = _by_server(handshake.Challenge)
AGENT_WELCOMES: Final[Reader[handshake.AgentWelcome | handshake.RefusedLine]] = _by_server(
    handshake.AgentWelcome, handshake.RefusedLine
)
CONSOLE_WELCOMES: Final[Reader[handshake.ConsoleWelcome | handshake.RefusedLine]] = _by_server(
    handshake.ConsoleWelcome, handshake.RefusedLine
)
ENROL_WELCOMES: Final[Reader[handshake.EnrolWelcome | handshake.RefusedLine]] = _by_server(
    handshake.EnrolWelcome, handshake.RefusedLine
)
LANE_WELCOMES: Final[Reader[handshake.LaneWelcome | handshake.RefusedLine]] = _by_server(
    handshake.LaneWelcome, handshake.RefusedLine
)
POINT_WELCOMES: Final[Reader[points.PointWelcome | handshake.RefusedLine]] = _by_server(
    points.PointWelcome, handshake.RefusedLine
)
LOCAL_CHALLENGES: Final = _by_server(local.LocalChallenge)
TO_LOCAL: Final[Reader[local.ToLocal]] = _by_server(local.LocalStage, agents.StoppedLine, decisions.ErrorLine)
TO_POINT: Final[Reader[points.ToPoint]] = _by_server(
    points.FenceLine, points.Redeemed, practice.PointPractice, decisions.ErrorLine
)
TO_LANE: Final[Reader[decisions.ToLane]] = _by_server(decisions.Lease, decisions.Order, decisions.ErrorLine)
TO_AGENT: Final[Reader[decisions.ToAgent]] = _by_server(
    decisions.Ack,
    decisions.Decision,
    decisions.Lease,
    decisions.Delegation,
    decisions.Order,
    decisions.Note,
    practice.WardenPractice,
    decisions.ErrorLine,
)
TO_CONSOLE: Final[Reader[feed.ToConsole]] = _by_server(
    feed.RecordLine,
    feed.Tick,
    feed.SnapshotLine,
    Card,
    feed.StageLine,
    feed.GapLine,
    feed.PresenceLine,
    feed.Repeated,
    feed.Reply,
    feed.Pong,
    decisions.ErrorLine,
)
