"""SIGKILL of a real server with many cards that wait: all of them are there afterwards, once, and each ends once."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

import peers
from watchfloor_server.core.cards import OPEN_CARDS

AT_ONCE = 20
"""Agents that come in at a time: a server's door takes so many handshakes well."""

CARD_S = 0.3
"""More time for each card that is answered: a machine that does other things too is slow, and not wrong."""


async def come_and_ask(floor: peers.Floor, number: int, doors: asyncio.Semaphore) -> peers.Agent:
    """An agent that has all the cards that a run may have."""
    async with doors:
        bot = await peers.agent(floor, f"bot-{number}")
        rows = [
            bot.line("action", action=f"a{n}", tool="file.write", args={"path": f"/{number}/{n}"})
            for n in range(OPEN_CARDS)
        ]
        await bot.say(*rows)
        for n in range(OPEN_CARDS):
            await bot.of("decision", action=f"a{n}", answer="wait")
    return bot


async def listed(console: peers.Console, what: str, **how: object) -> list[peers.Object]:
    """A list to its end."""
    found: list[peers.Object] = []
    after: int | None = 0
    while after is not None:
        reply = await console.ask(what, after=after, **how)
        found += reply["items"]
        after = reply.get("next")
    return found


async def deny(console: peers.Console, cards: list[peers.Object]) -> Counter[bool]:
    """Deny cards without waiting for one answer before the next word; how many answers were yes, and how many no."""
    said = [
        console.signed("decide", escalation=card["escalation"], answer="deny", card_sha256=card["card_sha256"])
        for card in cards
    ]
    for place in range(0, len(said), 50):
        await console.say(*said[place : place + 50])
    ids, heard = {line["id"] for line in said}, Counter[bool]()
    async with asyncio.timeout(peers.WAIT_S * 2 + len(cards) * CARD_S):
        while ids:
            for row in (await console.socket.recv(decode=False)).split(b"\n"):
                line = json.loads(row)
                if line["t"] == "reply" and line["id"] in ids:
                    ids.discard(line["id"])
                    heard[line["ok"]] += 1
    return heard


async def ends(console: peers.Console) -> tuple[Counter[str], Counter[str]]:
    """How often each card was opened, and how often closed, by the records."""
    kinds = ["escalation.opened", "escalation.closed"]
    found = await listed(console, "records", kinds=kinds, limit=1000)
    told = [(each["kind"], json.loads(each["raw"])["escalation"]) for each in found]
    return (
        Counter(name for kind, name in told if kind == kinds[0]),
        Counter(name for kind, name in told if kind == kinds[1]),
    )


async def crash(tmp_path: Path, runs: int, early: int) -> None:
    """Open five cards for each run, close some early, kill the server, and close the others at the next one."""
    doors = asyncio.Semaphore(AT_ONCE)
    async with peers.spawned(tmp_path) as (floor, process):
        key = await peers.enrol(floor)
        bots = await asyncio.gather(*(come_and_ask(floor, number, doors) for number in range(runs)))
        console = await peers.console(floor, key)
        before = await listed(console, "escalations")
        assert len({card["escalation"] for card in before}) == len(before) == runs * OPEN_CARDS
        assert await deny(console, before[:early]) == {True: early}
        process.kill()
    async with peers.spawned(tmp_path) as (floor, _):
        console = await peers.console(floor, key)
        after = await listed(console, "escalations")
        assert {card["escalation"]: card["card_sha256"] for card in after} == {
            card["escalation"]: card["card_sha256"] for card in before[early:]
        }, "what people sign is what it was"
        opened, closed = await ends(console)
        assert opened == Counter(card["escalation"] for card in before)
        assert closed == Counter(card["escalation"] for card in before[:early])
        assert await deny(console, before) == {True: len(before) - early, False: early}, (
            "a card that ended is never answered again"
        )
        assert (await ends(console))[1] == opened, "each has one end"
        bot = bots[-1]
        again = await peers.agent(
            floor, f"bot-{runs - 1}", token=floor.token(f"bot-{runs - 1}"), key=bot.key, resume={"run": bot.run}
        )
        for n in range(OPEN_CARDS):
            await again.of("decision", action=f"a{n}", answer="deny")


async def test_a_killed_server_has_every_card_that_waited_and_none_twice(tmp_path: Path) -> None:
    await crash(tmp_path, runs=20, early=10)


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_a_thousand_cards_outlive_the_kill_of_their_server(tmp_path: Path) -> None:
    await crash(tmp_path, runs=200, early=100)
