"""Jo, a scripted operator in a process of her own: the other one of the two whom a release needs.

Alone she lets nothing through, and what came out of a mail she leaves to others. Never knows more than a card says.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from watchfloor.oversight import (
    Card,
    Operator,
    Oversight,
    Pins,
    Question,
    Refused,
    Unreachable,
    Verdict,
    connect,
    find_operator,
    read_cards,
    read_on,
)

NAME: Final = "jo"

READ_S: Final = 2.0
LOOK_S: Final = 0.5


async def work(operator: Operator, speed: float) -> None:
    """Approve what needs two, after reading it. Ends only by being cancelled, or by a fault."""
    async with connect(operator, device="second", kill=False) as desk:
        done: set[str] = set()
        while True:
            for card in read_cards(await read_on(desk.get, Question("escalations"))):
                if card.escalation not in done and is_for_two(card):
                    done.add(card.escalation)
                    await asyncio.sleep(READ_S / speed)
                    await _approve(desk, card)
            await asyncio.sleep(LOOK_S)


def is_for_two(card: Card) -> bool:
    """True if a card needs somebody beside her, and nothing in it came from a mail."""
    return card.quorum > 1 and all(one.source in ("agent", "human") for one in card.origins)


async def _approve(desk: Oversight, card: Card) -> None:
    try:
        await desk.decide(card, Verdict("approve", code=card.code, reason="I read the two changes."))
    except Refused:
        return


def main(url: str, home: str, speed: str) -> None:
    """Her whole life."""

    async def live() -> None:
        await work(await find_operator(url, Pins(Path(home)), name=NAME), float(speed))

    try:
        asyncio.run(live())
    except (KeyboardInterrupt, Refused, Unreachable):
        return


if __name__ == "__main__":
    main(*sys.argv[1:])
