"""An operator tells of a drill: practice runs that they killed, and when each stage was seen here.

Never knows how a drill is done.
"""

from collections.abc import Mapping
from typing import Final

from watchfloor.link import real_surroundings
from watchfloor.oversight.killswitch import accepted
from watchfloor.oversight.session import Oversight
from watchfloor.oversight.signed import Pen, written
from watchfloor.wire import DrillStage, encode

SHARE: Final = 200
"""Practice runs that are told of in one line."""

Times = Mapping[DrillStage, float]
"""Milliseconds from the press to each stage."""


async def tell_drill(session: Oversight, runs: Mapping[str, Times]) -> None:
    """Tell of a drill, signed, so that the ledger keeps it; raises `Refused`."""
    pen, each = Pen(session.operator, real_surroundings()), list(runs.items())
    for first in range(0, len(each), SHARE):
        share = dict(each[first : first + SHARE])
        line = await written(pen, lambda share=share: pen.drilled(share))
        accepted(await session.channel.ask(line.id, encode(line)))
