"""Races over real sockets to one real server: of two approvers one wins, and nothing is let through after a kill."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

import peers

RACES = [pytest.param(30, id="some"), pytest.param(1000, marks=[pytest.mark.soak, pytest.mark.timeout(900)], id="many")]


class Table:
    """A server in a process of its own, and two approvers at their consoles."""

    def __init__(self, floor: peers.Floor, mara: peers.Console, jo: peers.Console) -> None:
        self.floor, self.mara, self.jo = floor, mara, jo
        self.chance = random.Random(5)

    async def cards(self, action: str) -> list[tuple[peers.Console, peers.Object]]:
        """The one card of an action as each of them sees it, in an order by chance."""
        seen = [(one, await one.of("escalation", action=action)) for one in (self.mara, self.jo)]
        return self.chance.sample(seen, 2)

    async def records(self, *kinds: str) -> list[peers.Object]:
        found: list[peers.Object] = []
        after: int | None = 0
        while after is not None:
            reply = await self.mara.ask("records", after=after, kinds=list(kinds), limit=1000)
            found += [{**json.loads(each["raw"]), "of": (each["kind"], each["run"])} for each in reply["items"]]
            after = reply.get("next")
        return found


@pytest_asyncio.fixture
async def table(tmp_path: Path) -> AsyncGenerator[Table]:
    async with peers.spawned(tmp_path) as (floor, _):
        mara = await peers.console(floor, await peers.enrol(floor))
        line = mara.signed("admin", do="operator.add", operator="jo", roles=["approver"])
        await mara.say(line)
        code = (await mara.of("reply", id=line["id"]))["value"]["code"]
        jo = await peers.console(floor, await peers.enrol(floor, "jo", code), "jo")
        for one in (mara, jo):
            await one.say({"t": "watch", "after": 0, "kinds": ["server.started"]})
        yield Table(floor, mara, jo)


async def renewed(bot: peers.Agent, number: int) -> None:
    await bot.say({"t": "renew", "n": number})


@pytest.mark.parametrize("races", RACES)
async def test_of_two_approvers_one_wins_and_the_other_is_told_by_whom_and_when(table: Table, races: int) -> None:
    bot = await peers.agent(table.floor)
    for number in range(races):
        action = f"a{number}"
        await bot.say(bot.line("action", action=action, tool="file.write", args={"path": action}))
        cards = await table.cards(action)
        answers = [table.chance.choice(("approve", "deny")) for _ in cards]
        replies = await asyncio.gather(
            *(one.decide(card, word, code=card["code"]) for (one, card), word in zip(cards, answers, strict=True))
        )
        assert [reply["ok"] for reply in replies].count(True) == 1, replies
        (lost,) = (reply for reply in replies if not reply["ok"])
        assert lost["code"] in ("closed", "settling"), lost
        winner = next(one for (one, _), reply in zip(cards, replies, strict=True) if reply["ok"])
        assert ("mara" if winner is table.mara else "jo") in lost["error"]
        assert lost["code"] == "settling" or " at 20" in lost["error"]
        word = next(word for word, reply in zip(answers, replies, strict=True) if reply["ok"])
        decision = await bot.hear(lambda line: line["t"] == "decision" and line["answer"] != "wait")
        assert (decision["action"], decision["answer"]) == (action, "allow" if word == "approve" else "deny")
        if word == "approve":
            await bot.say(bot.line("outcome", action=action, status="succeeded"))
        await renewed(bot, number)
    ended = await table.records("escalation.closed", "grant.issued", "escalation.verdict")
    names = [each["escalation"] for each in ended if each["of"][0] == "escalation.closed"]
    assert len(names) == len(set(names)) == races
    assert sum(each["of"][0] == "escalation.verdict" for each in ended) == races


@pytest.mark.parametrize("races", RACES)
async def test_an_approval_that_races_a_kill_is_given_before_it_or_never(table: Table, races: int) -> None:
    allowed = 0
    for number in range(races):
        bot = await peers.agent(table.floor, f"bot-{number}")
        await bot.say(bot.line("action", action=f"a{number}", tool="file.write", args={"path": "x"}))
        (one, card), (other, _) = await table.cards(f"a{number}")
        words = [one.decide(card, "approve", code=card["code"]), other.order("kill", {"run": bot.run})]
        table.chance.shuffle(words)
        await asyncio.gather(*words)
        await bot.hear(lambda line: line["t"] == "order")
        heard = [line["answer"] for line in bot.heard if line["t"] == "decision"]
        await bot.stop({"order": "k", "epoch": 1})
        await bot.closed()
        assert [line["answer"] for line in bot.heard if line["t"] == "decision"] == heard, "nothing came after the kill"
        allowed += "allow" in heard
    told = await table.records("run.stopping", "grant.issued", "escalation.closed", "escalation.verdict")
    killed: set[str] = set()
    for each in told:
        kind, run = each["of"]
        if kind == "run.stopping":
            killed.add(run)
        assert run not in killed or kind not in ("grant.issued", "escalation.verdict"), each
    assert len(killed) == races
    assert sum(each["of"][0] == "escalation.closed" for each in told) == races
    assert allowed <= sum(each["of"][0] == "grant.issued" for each in told)
