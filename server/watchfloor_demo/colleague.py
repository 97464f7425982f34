"""Mara, a scripted operator: the colleague who answers cards and stops the runaway where nobody else can.

She plays where the demo has no terminal to type at. What she does is real: signed, by her own key. Never
knows more than a console shows her.
"""

import asyncio
from typing import Final

from watchfloor.oversight import (
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
            verdict = Verdict("approve", code=card.code, reason="I checked it against the order.")
            try:
                await desk.decide(card, verdict)
            except Refused:
                continue
        await asyncio.sleep(LOOK_S)


async def _stop(desk: Oversight, speed: float) -> None:
    await asyncio.sleep(KILL_S / speed)
    for run in read_runs(await read_on(desk.get, Question("runs"))):
        if run.identity.agent.name == "price-scout" and run.state == "RUNNING":
            await desk.order("kill", OrderScope(run=run.run), reason="it sets the same price again and again")
