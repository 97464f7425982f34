"""What comes of a drill: an operator tells of it.

Never knows whether it is so.
"""

from typing import NamedTuple

from watchfloor.wire import Drilled, Read
from watchfloor_server.core.facts import Operator


class DrillGiven(NamedTuple):
    """An operator tells of a drill; the signature was good at the door."""

    conn: int
    operator: Operator
    read: Read[Drilled]
