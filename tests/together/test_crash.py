"""SIGKILL of a real server in a flood: what was acknowledged is there, once, and no leave went without its record."""

import asyncio
import itertools
import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

import peers
from watchfloor.chain import EMPTY_HEAD, b64url, running_head

AGENTS = 20
LINES = 20


@dataclass
class Flooder:
    """An agent that says as much as the server takes, and remembers what it said and what was acknowledged."""

    name: str
    agent: peers.Agent
    token: str
    said: list[bytes] = field(default_factory=list[bytes])
    acked: int = 0
    grants: list[str] = field(default_factory=list[str])
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    back: peers.Object = field(default_factory=dict[str, object])

    async def come_back(self, floor: peers.Floor) -> None:
        """Take the run up again, while its lease lasts."""
        resume = {"run": self.agent.run}
        again = await peers.agent(floor, self.name, token=self.token, key=self.agent.key, resume=resume)
        self.back = again.welcome
        await again.say(again.line("ended", status="completed"))
        await again.of("ack", seq=again.seq)
        await again.socket.close()

    async def flood(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                group.create_task(self._talk())
        except* ConnectionClosed:
            pass

    async def _talk(self) -> None:
        for frame in itertools.count():
            rows = [self.agent.line("reasoning", text=f"thought {n} " + "x" * 300) for n in range(LINES)]
            if frame % 5 == 0:
                rows.append(
                    self.agent.line("action", action=f"a{self.agent.seq}", tool="file.read", args={"path": "x"})
                )
            self.said += rows
            await self.agent.say(*rows)
            while len(self.said) - self.acked > 500:
                self.moved.clear()
                await self.moved.wait()

    async def _listen(self) -> None:
        while True:
            for row in (await self.agent.socket.recv(decode=False)).split(b"\n"):
                line = json.loads(row)
                if line["t"] == "ack":
                    self.acked = line["seq"]
                    self.moved.set()
                elif line["t"] == "decision" and line["answer"] == "allow":
                    self.grants.append(grant_id(line["grant"]))


def grant_id(token: str) -> str:
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))["jti"]


def head_of(lines: list[bytes]) -> str:
    head = EMPTY_HEAD
    for line in lines:
        head = running_head(head, line)
    return b64url(head)


async def all_records(console: peers.Console) -> list[peers.Object]:
    found: list[peers.Object] = []
    after: int | None = 0
    while after is not None:
        reply = await console.ask("records", after=after, limit=1000)
        found += reply["items"]
        after = reply.get("next")
    return found


async def crash_once(data: Path, key: peers.SigningKey | None, lines: int) -> peers.SigningKey:
    async with peers.spawned(data) as (floor, process):
        key = key or await peers.enrol(floor)
        flooders: list[Flooder] = []
        for number in range(AGENTS):
            token = floor.token(f"bot-{number}")
            flooders.append(Flooder(f"bot-{number}", await peers.agent(floor, f"bot-{number}", token=token), token))
        async with asyncio.TaskGroup() as group:
            for flooder in flooders:
                group.create_task(flooder.flood())
            while sum(flooder.acked for flooder in flooders) < lines:
                flooders[0].moved.clear()
                await flooders[0].moved.wait()
            process.kill()
    async with peers.spawned(data) as (floor, _):
        for flooder in flooders:
            await flooder.come_back(floor)
        console = await peers.console(floor, key)
        records = await all_records(console)
        assert [each["seq"] for each in records] == list(range(1, len(records) + 1))
        issued = {json.loads(each["raw"])["grant"] for each in records if each["kind"] == "grant.issued"}
        for flooder in flooders:
            check(flooder, records, issued)
    return key


def check(flooder: Flooder, records: list[peers.Object], issued: set[str]) -> None:
    run = flooder.agent.run
    kept = [
        each["raw"].encode()
        for each in records
        if each.get("run") == run and each["kind"] in ("reasoning", "action.proposed")
    ]
    assert kept == flooder.said[: len(kept)], "each line once, in order, byte for byte"
    assert len(kept) >= flooder.acked, "nothing that was acknowledged is lost"
    assert set(flooder.grants) <= issued, "no grant left without its record"
    assert flooder.back["next"] == len(kept) + 1
    assert flooder.back["head"] == head_of(kept)


async def test_a_killed_server_lost_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    await crash_once(tmp_path, None, lines=4_000)


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_ten_kills_in_a_row_lose_nothing(tmp_path: Path) -> None:
    key = None
    for _ in range(10):
        key = await crash_once(tmp_path, key, lines=10_000)
