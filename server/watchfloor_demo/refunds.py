"""refund-bot: works through support tickets for Alice, and gives money back where it is due.

Its mind is a script; its tools are real. Never knows which refund waits for a person.
"""

import asyncio
from pathlib import Path
from typing import Final

import httpx

import watchfloor
from watchfloor_demo.minds import pause, run
from watchfloor_demo.shop import ORDERS, Shop

REFUND_S: Final = 10.0


async def shift(shop: Shop, number: int) -> None:
    """One run: a few tickets, one of them large, and one thing that Alice may not do."""
    async with watchfloor.supervised("refund-bot", task=f"support tickets of shift {number + 1}") as agent:
        for ticket in range(len(ORDERS)):
            await _ticket(agent, shop, ORDERS[(ticket + number) % len(ORDERS)][0])
            if ticket == 1:
                await _export(agent)
            await pause(1.2)


async def _ticket(agent: watchfloor.Run, shop: Shop, order: str) -> None:
    await agent.reason(f"A customer writes about order {order}. I look it up before I promise anything.")

    async def find(order: str) -> dict[str, str]:
        return (await asyncio.to_thread(shop.order, order))._asdict()

    found = await agent.act("order.find", find, {"order": order})
    await pause(0.6)
    amount, complaint = found["amount"], found["complaint"]
    await agent.reason(f"Order {order} of {found['customer']}: {complaint}. {amount} EUR go back.")

    async def refund(order: str, amount: str, currency: str) -> dict[str, str]:
        return await _refund(shop.folder, {"order": order, "amount": amount, "currency": currency})

    args = {"order": order, "amount": amount, "currency": "EUR"}
    try:
        receipt = await agent.act("refund.issue", refund, args)
    except watchfloor.Denied as no:
        await agent.reason(f"The refund was refused: {no.feedback or no.reason}. I tell the customer.")
    else:
        await agent.reason(f"Refund {receipt['refund']} is booked. I write to {found['customer']}.")


async def _refund(folder: Path, args: dict[str, str]) -> dict[str, str]:
    url = (folder / "payments.url").read_text(encoding="ascii")
    headers = {"authorization": f"Bearer {watchfloor.current_grant()}"}
    async with httpx.AsyncClient(timeout=REFUND_S) as client:
        answer = await client.post(f"{url}/refunds", json=args, headers=headers)
    said = answer.json()
    if not answer.is_success:
        raise OSError(said["error"])
    watchfloor.keep_receipt(said.pop("receipt"))
    return said


async def _export(agent: watchfloor.Run) -> None:
    """What a helpful agent might try: the person it acts for has no right to it, so neither has the agent."""
    await agent.reason("A list of all customers with their mail addresses would save me look-ups.")

    async def export(fields: list[str]) -> None:
        raise AssertionError(f"nobody was to export {fields}")

    try:
        await agent.act("customer.export", export, {"fields": ["email", "phone"]})
    except watchfloor.Denied as no:
        await agent.reason(f"The export was refused: {no.reason}. I go on ticket by ticket.")


if __name__ == "__main__":
    run(shift)
