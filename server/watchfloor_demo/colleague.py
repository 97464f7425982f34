"""Mara, a scripted operator: the colleague who answers cards and stops the runaway where nobody else can.

She plays where the demo has no terminal to type at. What she does is real: signed, by her own key. Never
knows more than a console shows her.
"""

import asyncio
from typing import Final

from watchfloor.oversight import (
    Card,
    Operator,
    OrderScope,
    Oversight,
    Question,
    Refused,
    Verdict,
    connect,
    read_cards,
    read_on,
    read_runs,
)

LOOK_S: Final = 0.5
"""How often she looks at what waits."""

READ_S: Final = 2.0
"""How long she reads a card before she answers."""

MISTRUST: Final = "run.foreign"
"""The rule that asks people about values which no person said."""

KILL_S: Final = 9.0
"""When she stops the runaway, counted from her arrival."""


async def work(operator: Operator, speed: float) -> None:
    """Answer each card after reading it, and stop the runaway once. Ends only by being cancelled, or by a fault."""
    async with connect(operator, device="colleague") as desk, asyncio.TaskGroup() as group:
        group.create_task(_answer(desk, speed))
        group.create_task(_stop(desk, speed))


async def _answer(desk: Oversight, speed: float) -> None:
    while True:
        for card in read_cards(await read_on(desk.get, Question("escalations"))):
            await asyncio.sleep(READ_S / speed)
            verdict = verdict_on(card)
            try:
                await desk.decide(card, verdict)
            except Refused:
                continue
        await asyncio.sleep(LOOK_S)


def verdict_on(card: Card) -> Verdict:
    """What she says: no to what an agent took out of something that it read, where a rule asks about that."""
    if MISTRUST not in card.rules:
        return Verdict("approve", code=card.code, reason="I checked it against the order.")
    foreign = sorted({f"{one.pointer} from {one.detail}" for one in card.origins if one.source in ("input", "tool")})
    return Verdict("deny", reason=f"Nobody of us said that: {', '.join(foreign)[:200]}.")


async def _stop(desk: Oversight, speed: float) -> None:
    """Stop the runaway, as soon as it is there: on a slow machine it begins later than she comes."""
    await asyncio.sleep(KILL_S / speed)
    stopped = False
    while not stopped:
        for run in read_runs(await read_on(desk.get, Question("runs"))):
            if run.identity.agent.name == "price-scout" and run.state == "RUNNING":
                await desk.order("kill", OrderScope(run=run.run), reason="it sets the same price again and again")
                stopped = True
        await asyncio.sleep(LOOK_S)
