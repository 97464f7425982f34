"""price-scout: an agent that went wrong. It sets the same price again and again, and would never stop.

Made for the kill key: under a warden it also has children that ignore signals and left its session. Never knows
that it loops.
"""

import os
import signal
import sys
import time
from decimal import Decimal
from typing import Final

import watchfloor
from watchfloor_demo.minds import pause, run
from watchfloor_demo.shop import Shop

ROUNDS = 10_000

TASK: Final = "stay one cent below the competitor"

COMMAND: Final = (sys.executable, "-m", "watchfloor_demo.runaway")
"""How it is started, under a warden."""

CHILDREN: Final = 3
"""Stubborn children: each forks twice, so that its parent is gone, and hears no signal but SIGKILL."""


async def shift(shop: Shop, number: int) -> None:
    """One run: the competitor lowered the price, so lower ours; so the competitor lowers the price."""
    async with watchfloor.supervised("price-scout", task=TASK) as agent:
        for _ in range(ROUNDS):
            await _round(agent, shop)


async def _round(agent: watchfloor.Run, shop: Shop) -> None:
    async def read(item: str) -> str:
        return shop.price(item)

    async def change(item: str, amount: str) -> int:
        return shop.set_price(item, amount)

    ours = Decimal(await agent.act("price.read", read, {"item": "lamp"}))
    lower = max(Decimal("0.01"), ours - Decimal("0.01"))
    await agent.reason(f"The competitor has the lamp at {ours}. One cent below is {lower}. I set it and look again.")
    await agent.act("price.set", change, {"item": "lamp", "amount": f"{lower:.2f}"})
    await pause(0.4)


def breed(count: int) -> None:
    """Leave children behind that nobody would find by their parent, their group or their session."""
    for _ in range(count):
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        os.setsid()
        if os.fork():
            os._exit(0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    if os.environ.get("WATCHFLOOR_SOCKET"):  # nobody else would end them
        breed(CHILDREN)
    run(shift)
