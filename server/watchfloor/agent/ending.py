"""How a run ends by itself: it says so, and waits until that is durable.

Never knows why it ended.
"""

import asyncio
from typing import Final, Literal

from watchfloor.agent.plain import clean
from watchfloor.agent.stance import Stance
from watchfloor.wire import Ended

DRAIN_S: Final = 10.0
"""How long the end of a run waits for its last lines to be durable: a lease."""

SUMMARY_CHARS: Final = 500
"""How much of a failure is told."""


async def say_ended(stance: Stance, status: Literal["completed", "failed"], summary: str | None) -> str | None:
    """Say that the run ended. None when everything it said is durable, or it was stopped meanwhile; else a sentence."""
    said = None if summary is None else clean(summary)[:SUMMARY_CHARS]
    stance.say(lambda seq, at: Ended(seq=seq, at=at, status=status, summary=said))
    try:
        async with asyncio.timeout(DRAIN_S):
            await stance.confirmed()
    except TimeoutError:
        count = stance.unconfirmed_count
        return f"the run's last {count} lines were not acknowledged within {DRAIN_S:g} s of its end"
    return None
