"""The headless operator: keys and pins, sessions and kill connections, everything verified before it is signed.

Never knows a screen, and never what an operator ought to do.
"""

from watchfloor.errors import Refused, Unreachable
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.oversight.checkpoints import Fork
from watchfloor.oversight.folders import Folder, shares
from watchfloor.oversight.killswitch import KillSwitch, kill_switch
from watchfloor.oversight.news import LinkBack, LinkEnded, LinkLost, LinkNews, Probe, Unreadable
from watchfloor.oversight.operators import Enrolled, Operator, enrol, find_operator
from watchfloor.oversight.pins import Pin, Pins, default_home
from watchfloor.oversight.questions import Question, read_card, read_cards, read_operators, read_runs
from watchfloor.oversight.session import Oversight, connect
from watchfloor.oversight.signed import AdminKind, Answer, OrderKind, Verdict, honest_hash
from watchfloor.oversight.told import Told, told
from watchfloor.oversight.wellknown import Login, Named, ask_server
from watchfloor.wire import (
    Action,
    AgentNote,
    Card,
    CardLeg,
    ConsoleWelcome,
    Ended,
    GapLine,
    LeaveScope,
    MayNot,
    Offer,
    OperatorNote,
    OperatorView,
    OrderScope,
    Origin,
    Outcome,
    Pong,
    PresenceLine,
    Reasoning,
    RecordLine,
    Reply,
    SnapshotLine,
    StageLine,
    Tick,
    ToConsole,
    Watch,
    moment,
    stamp,
)

__all__ = [
    "Action",
    "AdminKind",
    "AgentNote",
    "Answer",
    "Card",
    "CardLeg",
    "ConsoleWelcome",
    "Ended",
    "Enrolled",
    "Folder",
    "Fork",
    "GapLine",
    "KillSwitch",
    "LeaveScope",
    "LinkBack",
    "LinkEnded",
    "LinkLost",
    "LinkNews",
    "Login",
    "MayNot",
    "Named",
    "Offer",
    "Operator",
    "OperatorNote",
    "OperatorView",
    "OrderKind",
    "OrderScope",
    "Origin",
    "Outcome",
    "Oversight",
    "Pin",
    "Pins",
    "Pong",
    "PresenceLine",
    "Probe",
    "Question",
    "Reasoning",
    "RecordLine",
    "Refused",
    "Reply",
    "SnapshotLine",
    "StageLine",
    "Surroundings",
    "Tick",
    "ToConsole",
    "Told",
    "Unreachable",
    "Unreadable",
    "Verdict",
    "Watch",
    "ask_server",
    "connect",
    "default_home",
    "enrol",
    "find_operator",
    "honest_hash",
    "kill_switch",
    "moment",
    "read_card",
    "read_cards",
    "read_operators",
    "read_runs",
    "real_surroundings",
    "shares",
    "stamp",
    "told",
]
