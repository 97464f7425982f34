"""price-scout: an agent that went wrong. It sets the same price again and again, and would never stop.

Made for the kill key. Never knows that it loops.
"""

from decimal import Decimal

import watchfloor
from watchfloor_demo.minds import pause, run
from watchfloor_demo.shop import Shop

ROUNDS = 10_000


async def shift(shop: Shop, number: int) -> None:
    """One run: the competitor lowered the price, so lower ours; so the competitor lowers the price."""
    async with watchfloor.supervised("price-scout", task="stay one cent below the competitor") as agent:
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


if __name__ == "__main__":
    run(shift)
