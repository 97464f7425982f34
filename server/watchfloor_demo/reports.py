"""report-bot: writes the week's report for Alice, and lets list-bot do a part of it, which wants more than she may.

Both minds are scripts; the orders are those of the shop's database. Never knows why it is denied.
"""

import asyncio
import os
from pathlib import Path
from typing import Final

import watchfloor
from watchfloor_demo.minds import pause, run
from watchfloor_demo.shop import ORDERS, Shop

CHILD: Final = "list-bot"

TOOLS: Final = ("order.find", "customer.export")
"""What report-bot hands on: list-bot may ask for it, and gets no more than Alice and report-bot have themselves."""


async def shift(shop: Shop, number: int) -> None:
    """One run: look at an order, then let another agent list the customers."""

    async def find(order: str) -> str:
        return f"{order}: {(await asyncio.to_thread(shop.order, order)).amount} EUR"

    async with watchfloor.supervised("report-bot", task=f"the report of week {number + 1}") as agent:
        await agent.reason("The report wants the week's orders, and who bought. list-bot does the second part.")
        await agent.act("order.find", find, {"order": ORDERS[0][0]})
        await pause(2.0)
        token = Path(os.environ["WATCHFLOOR_TOKEN_FILE"]).with_name(CHILD)
        child = watchfloor.supervised(CHILD, task="list the week's customers", token=token, parent=agent, tools=TOOLS)
        async with child as lister:
            await _list(lister, shop)
        await agent.reason("The report is done without the list: it counts customers, and names none.")
        await pause(60.0)


async def _list(lister: watchfloor.Run, shop: Shop) -> None:
    async def find(order: str) -> str:
        return (await asyncio.to_thread(shop.order, order)).customer

    async def export(fields: list[str]) -> list[str]:
        return [await find(order) for order, *_ in ORDERS if "name" in fields]

    await lister.reason("I was asked for the week's customers. I look at the orders, then I export the list.")
    await lister.act("order.find", find, {"order": ORDERS[1][0]})
    await pause(2.0)
    try:
        await lister.act("customer.export", export, {"fields": ["email", "name"]})
    except watchfloor.Denied as no:
        await lister.reason(f"I may not: {no.reason}. I give back what I have.")
    await pause(8.0)


if __name__ == "__main__":
    run(shift)
