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
    said = brief(summary)
    stance.say(lambda seq, at: Ended(seq=seq, at=at, status=status, summary=said))
    return await drained(stance)


async def drained(stance: Stance) -> str | None:
    """Wait until everything said is durable, or the run was stopped: then None; else a sentence."""
    try:
        async with asyncio.timeout(DRAIN_S):
            await stance.confirmed()
    except TimeoutError:
        count = stance.unconfirmed_count
        return f"the run's last {count} lines were not acknowledged within {DRAIN_S:g} s of its end"
    return None


def brief(summary: str | None) -> str | None:
    """Shorten what is told of a failure."""
    return None if summary is None else clean(summary)[:SUMMARY_CHARS]
