"""What consoles follow: everything in order, or folded; behind, stalled, or at once with a snapshot."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import ClassVar

import pytest
import pytest_asyncio

import peers
from watchfloor_server.gateway import crowd, listening
from watchfloor_server.gateway.frames import FRAME_BYTES
from watchfloor_server.gateway.peer import Peer

OUTBOX = 64 * 1024


class Watched(Peer):
    """The server's side of a connection, for the test to look at."""

    here: ClassVar[list[Peer]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.here.append(self)


@pytest_asyncio.fixture
async def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[peers.Floor]:
    monkeypatch.setattr(listening, "Peer", Watched)
    Watched.here.clear()
    async with peers.serving(tmp_path, outbox_bytes=OUTBOX) as server:
        yield server


async def talk(bot: peers.Agent, lines: int) -> None:
    """Say many lines and wait until all are durable."""
    last = bot.seq + lines
    while bot.seq < last:
        await bot.say(*[bot.line("reasoning", text="x" * 400) for _ in range(min(20, last - bot.seq))])
        await bot.of("ack", seq=bot.seq) if bot.seq == last or bot.seq % 400 == 0 else None


async def records_until(console: peers.Console, seq: int) -> list[int]:
    found: list[int] = []
    while not found or found[-1] < seq:
        found.append((await console.of("record"))["seq"])
    return found


async def test_a_feed_from_the_first_record_has_no_gap_and_no_duplicate_while_agents_talk(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    bot = await peers.agent(floor)
    await talk(bot, 600)
    async with asyncio.TaskGroup() as group:
        group.create_task(talk(bot, 2000))
        await mara.say({"t": "watch", "after": 0})
        seen = await records_until(mara, 2600)
    assert seen == list(range(1, len(seen) + 1))


async def test_a_snapshot_is_followed_by_exactly_what_came_after_it(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    bot = await peers.agent(floor)
    async with asyncio.TaskGroup() as group:
        group.create_task(talk(bot, 1000))
        await mara.say({"t": "watch", "after": None})
        parts = [await mara.of("snapshot")]
        while not parts[-1]["done"]:
            parts.append(await mara.of("snapshot"))
    upto = parts[-1]["upto"]
    assert [run["run"] for part in parts for run in part.get("runs", [])] == [bot.run]
    await bot.say(bot.line("note", text="the end"))
    assert (await mara.of("record"))["seq"] == upto + 1


async def test_a_stalled_console_costs_its_outbox_and_goes_on_without_a_gap(
    floor: peers.Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "SILENT_S", 600)  # it answers no ping either, and a slow machine takes its time
    key = await peers.enrol(floor)
    mara = await peers.console(floor.here, key)  # a Unix socket: the kernel buffers little
    await mara.say({"t": "watch", "after": 0})
    await mara.of("record")
    mara.socket.transport.pause_reading()
    bot = await peers.agent(floor)
    jo = await peers.console(floor, key, device="other")
    await talk(bot, 3000)
    assert (await jo.ask("health"))["value"]["records"] > 3000
    stalled = [peer for peer in Watched.here if peer.backlog_bytes]
    assert [peer.address for peer in stalled] == [None]
    assert stalled[0].backlog_bytes < 2 * OUTBOX + FRAME_BYTES
    mara.socket.transport.resume_reading()
    mara.heard.clear()
    seen = await records_until(mara, 3000)
    assert seen == list(range(seen[0], seen[0] + len(seen)))


async def test_a_folded_feed_shows_every_change_and_counts_the_rest_exactly(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    bot = await peers.agent(floor)
    await mara.say({"t": "watch", "after": None, "full": False, "rows": 5, "hz": 10})
    upto = (await mara.of("snapshot"))["upto"]
    await talk(bot, 500)
    decision = await bot.propose("a1", "no.such.tool", {})
    assert decision["answer"] == "deny"
    denied = await mara.of("record", kind="action.decided")
    assert json.loads(denied["raw"])["answer"] == "deny"
    await bot.say(bot.line("ended", status="completed"))
    ended = await mara.of("record", kind="run.ended")
    drawn, counted, reached = 0, 0, 0
    while reached < ended["seq"]:
        tick = await mara.of("tick")
        counted, reached = counted + sum(tick["counts"].values()), tick["upto"]
    shown = [line["seq"] for line in mara.heard if line["t"] == "record" and line["seq"] <= reached]
    drawn = len(set(shown) | {denied["seq"], ended["seq"]})
    assert drawn + counted == reached - upto
    assert counted > 0


async def test_a_feed_of_one_run_and_some_kinds_shows_nothing_else(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    bot, other = await peers.agent(floor), await peers.agent(floor, "other-bot")
    await mara.say({"t": "watch", "after": 0, "runs": [bot.run], "kinds": ["note"]})
    await other.say(other.line("note", text="not me"))
    await other.of("ack")
    await bot.say(bot.line("reasoning", text="nor this"), bot.line("note", text="this"))
    record = await mara.of("record")
    assert (record["run"], record["kind"], json.loads(record["raw"])["text"]) == (bot.run, "note", "this")


async def test_presence_and_notes_go_both_ways(floor: peers.Floor) -> None:
    key = await peers.enrol(floor)
    mara = await peers.console(floor, key)
    bot = await peers.agent(floor)
    other = await peers.console(floor, key, device="other")
    present = await mara.hear(lambda line: line["t"] == "presence" and line["operators"][0]["screens"] == 2)
    assert present["operators"][0]["name"] == "mara"
    await mara.say({"t": "note", "id": "n1", "run": bot.run, "text": "slowly"})
    assert (await mara.of("reply", id="n1"))["ok"]
    assert (await bot.of("note"))["text"] == "slowly"
    await other.socket.close()
    await mara.hear(lambda line: line["t"] == "presence" and line["operators"][0]["screens"] == 1)
