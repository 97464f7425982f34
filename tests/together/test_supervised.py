"""The SDK and the warden at a real server: leave, people, kills, and a server that dies under a run."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest

import peers
import watchfloor
from watchfloor.agent.sources import Sources
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Denied, Refused, Stopped
from watchfloor.warden.command import Terminal, run_command


def run_at(floor: peers.Floor, url: str | None = None, token: str | None = None) -> Supervised:
    return watchfloor.supervised(
        "refund-bot", task="ticket 4711", server=url or floor.url, token=token or floor.token()
    )


def socket_of(floor: peers.Floor) -> str:
    """The server's address that stays the same when it comes back."""
    return f"unix://{floor.data / 'watchfloor.sock'}"


async def records_of(mara: peers.Console) -> list[peers.Object]:
    return (await mara.ask("records", after=0, limit=1000))["items"]


async def read(path: str) -> str:
    return f"words of {path}"


async def write(path: str, text: str) -> int:
    return len(path + text)


async def feedback_on(acting: Awaitable[object]) -> str | None:
    with pytest.raises(Denied) as caught:
        await acting
    return caught.value.feedback


async def test_a_run_thinks_reads_and_ends_and_all_of_it_is_on_record(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        async with run_at(floor) as run:
            await run.reason("I look at the order first.", inputs=["mail 3: IBAN DE02"])
            assert await run.act("file.read", read, {"path": "README.md"}) == "words of README.md"
            with pytest.raises(Denied):
                await run.act("shell.format_disk", write, {"path": "/", "text": ""})
        kinds = [each["kind"] for each in await records_of(mara) if each.get("run") == run.id]
        assert [kind for kind in kinds if kind in ("reasoning", "action.proposed", "action.outcome", "run.ended")] == [
            "reasoning",
            "action.proposed",
            "action.outcome",
            "action.proposed",
            "run.ended",
        ]


async def test_a_write_waits_for_a_person_who_may_change_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await mara.say({"t": "watch", "after": None})
        async with run_at(floor) as run, asyncio.TaskGroup() as group:
            acting = group.create_task(run.act("file.write", write, {"path": "/tmp/x", "text": "yy"}))
            card = await mara.of("escalation")
            reply = await mara.decide(card, "approve", code=card["code"], args={"path": "/tmp/x", "text": "yyyy"})
            assert reply["ok"], reply
            assert await acting == len("/tmp/xyyyy")
            denied = group.create_task(feedback_on(run.act("file.write", write, {"path": "/tmp/z", "text": ""})))
            await mara.decide(await mara.of("escalation"), "deny", reason="not that one")
            assert await denied == "not that one"


async def test_a_kill_stops_the_run_by_its_word(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        lane = await peers.console(floor, await peers.enrol(floor), path="/v1/kill")

        async def agent() -> None:
            async with run_at(floor) as run:
                reply = await lane.order("kill", {"run": run.id}, reason="enough")
                assert reply["ok"], reply
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match="killed by mara: enough"):
            await agent()
        assert await lane.of("stage", stage="stopped")
        with pytest.raises(Refused, match="re-arm"):
            async with run_at(floor):
                pytest.fail("a locked pair started")


async def test_a_pause_and_a_resume_reach_a_run(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        lane = await peers.console(floor, await peers.enrol(floor), path="/v1/kill")
        async with run_at(floor) as run:
            await lane.order("pause", {"run": run.id})
            await lane.of("stage", stage="held")
            assert run.is_held
            await lane.order("resume", {"run": run.id})
            await run.act("file.read", read, {"path": "x"})


async def test_a_server_that_is_killed_under_a_run_loses_none_of_its_lines(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path) as (floor, process):
        running = run_at(floor, socket_of(floor))
        run = await running.__aenter__()
        for number in range(30):
            await run.reason(f"before {number}")
        assert await run.act("file.read", read, {"path": "a"}) == "words of a"
        process.kill()
        await process.wait()
        for number in range(30):
            await run.reason(f"alone {number}")
    async with peers.spawned(tmp_path) as (floor, _):
        assert await run.act("file.read", read, {"path": "b"}) == "words of b"
        await running.__aexit__(None, None, None)
        mara = await peers.console(floor, await peers.enrol(floor))
        said = [each for each in await records_of(mara) if each.get("run") == run.id]
        thoughts = [each["raw"].split('"text":"')[1].split('"')[0] for each in said if each["kind"] == "reasoning"]
        assert thoughts == [f"{when} {number}" for when in ("before", "alone") for number in range(30)]
        assert said[-1]["kind"] == "run.ended"


async def test_a_command_under_the_warden_dies_with_its_tree_as_evidence(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        lane = await peers.console(floor, await peers.enrol(floor), path="/v1/kill")
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()

        def show(shown: bytes) -> None:
            loop.call_soon_threadsafe(started.set_result, None)

        def swallow(shown: bytes | str) -> None: ...

        terminal = Terminal(show, swallow, swallow)
        sources = Sources(floor.url, floor.token("sh"), None)
        script = ["sh", "-c", "sleep 60 & echo started; wait"]
        async with asyncio.TaskGroup() as group:
            task = group.create_task(run_command(script, terminal, sources=sources))
            await started
            await lane.order("kill", {"agent": "sh"}, reason="enough")
            assert (await lane.of("stage", stage="tree_gone"))["run"]
            assert await task == 137
