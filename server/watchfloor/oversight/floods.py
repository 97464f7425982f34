"""A whole storm denied in one gesture: each card by a verdict of its own, signed over that card as it was shown.

Never approves, and never signs for a card that it was not given.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple

from watchfloor.errors import Refused, Unreachable
from watchfloor.oversight.checkpoints import Fork
from watchfloor.oversight.signed import Verdict
from watchfloor.wire import Card

AT_ONCE: Final = 32
"""Verdicts on their way at a time: the server answers each when it is on disk, and many share a commit."""

Decides = Callable[[Card, Verdict], Awaitable[object]]


class Denied(NamedTuple):
    """What came of it: the cards that are denied, and of each other one why it is not."""

    denied: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


async def deny_all(decide: Decides, cards: Iterable[Card], reason: str) -> Denied:
    """Deny cards one by one; one that is closed, lying or somebody else's stops none of the others."""
    lane, found = asyncio.Semaphore(AT_ONCE), list(cards)

    async def one(card: Card) -> str | None:
        async with lane:
            try:
                await decide(card, Verdict("deny", reason=reason))
            except (Refused, Unreachable, Fork) as error:
                return str(error)
        return None

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(one(card)) for card in found]
    ends = [(card.escalation, each.result()) for card, each in zip(found, tries, strict=True)]
    return Denied(
        tuple(name for name, why in ends if why is None), tuple((name, why) for name, why in ends if why is not None)
    )
