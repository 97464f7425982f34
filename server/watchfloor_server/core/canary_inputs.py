"""What comes of canaries: how a point's or a warden's practice went, as it tells.

Never knows what an answer proves.
"""

from typing import Literal, NamedTuple

from watchfloor.wire import Practised


class PointDidPractice(NamedTuple):
    """A point tells how a practice action went."""

    conn: int
    id: str
    answer: Literal["refused", "executed", "failed"]
    code: str


class AgentDidPractice(NamedTuple):
    """A warden tells how its practice went."""

    conn: int
    line: Practised
