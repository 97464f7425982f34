import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import PIPE

import pytest

import plainly
from doubles import FakeServer
from sessions import order
from tree import Tree, warded
from watchfloor.agent.joinlines import Join
from watchfloor.agent.sources import Sources
from watchfloor.warden.command import Terminal, run_command
from watchfloor.warden.joiners import is_join
from watchfloor.wire import Action, Decision, Outcome, Reasoning, StoppedLine, encode


@asynccontextmanager
async def process(name: str, tree: Tree, count: int = 1) -> AsyncGenerator[list[asyncio.subprocess.Process]]:
    """Scenes of plain code in processes of their own, inside this tree."""
    env = {**os.environ, "WATCHFLOOR_SOCKET": str(tree.path)}
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, plainly.__file__, name, "unused", env=env, stdin=PIPE, stdout=PIPE
        )
        for _ in range(count)
    ]
    try:
        yield started
    finally:
        for each in started:
            assert each.stdin is not None
            assert each.stdout is not None
            each.stdin.close()
            if each.returncode is None:
                each.kill()
            await each.wait()
            await each.stdout.read()  # what it forked ends with its stdin, and only then this pipe


async def told(process: asyncio.subprocess.Process) -> list[str]:
    assert process.stdout is not None
    async with asyncio.timeout(30):
        return json.loads(await process.stdout.readline())


@asynccontextmanager
async def tree_at(tmp_path: Path) -> AsyncGenerator[tuple[FakeServer, Tree]]:
    async with FakeServer().listening() as server, warded(server, tmp_path) as tree:
        yield server, tree


async def outcomes(server: FakeServer, count: int = 1) -> list[Outcome]:
    return [line for line in await server.said(Outcome, count) if isinstance(line, Outcome)]


def test_a_first_line_tells_who_wants_to_join() -> None:
    assert is_join(encode(Join(pid=1, agent="bot", task="t")))
    assert is_join(encode(Join(pid=1, agent="bot", task="t")) + b"\n")
    for other in (b"", b'{"t":"local"}\n', b"nonsense", b'{"t":"join"}'):
        assert not is_join(other)


async def test_several_processes_join_one_run_and_each_hears_its_own_decisions(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree), process("greet", tree, 3) as processes:
        for each in processes:
            assert await told(each) == ["a", "b", "c"]
            assert await each.wait() == 0
        assert len(server.runs) == 1
        assert len(await server.said(Action, 9)) == 9
        assert all(line.status == "succeeded" for line in await outcomes(server, 9))
        assert tree.joiners.unknown == ()


async def test_a_joiner_that_dies_leaves_what_it_did_as_unknown(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree), process("hang", tree, 2) as (one, other):
        await told(one)
        await told(other)
        actions = [line.action for line in await server.said(Action, 2) if isinstance(line, Action)]
        await joined_leave(tree, 2)
        one.send_signal(signal.SIGKILL)
        (outcome,) = await outcomes(server)
        assert outcome.status == "unknown"
        assert outcome.action in actions
        assert outcome.error == "the process that did it is gone"


async def joined_leave(tree: Tree, count: int) -> None:
    """Wait until so many actions of the joiners have leave."""

    def with_leave() -> int:
        seats = tree.joiners._seats._taken  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return sum(act.has_leave for seat in seats for act in seat.actions.values())

    async with asyncio.timeout(30):
        await tree.session.pulse.until(lambda: with_leave() == count)


async def test_leave_that_comes_for_a_dead_joiner_is_answered_and_not_used(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree):
        server.decide = lambda action: []
        async with process("hang", tree) as (one,):
            await told(one)
            (action,) = await server.said(Action)
            assert isinstance(action, Action)
        await tree.session.pulse.until(lambda: not tree.joiners.count)
        await server.say(Decision(action=action.action, answer="allow", reason="", rules=()))
        (outcome,) = await outcomes(server)
        assert (outcome.status, outcome.error) == ("failed", "the process that asked was gone; nothing was done")


async def test_a_killed_tree_is_stopped_when_it_is_known_what_was_in_flight(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree), process("hang", tree) as (one,):

        async def dead() -> None:
            one.kill()
            await one.wait()

        tree.body.dying = dead
        await told(one)
        await joined_leave(tree, 1)
        await server.say(order(1, "kill"))
        (stopped,) = await server.said(StoppedLine)
        (outcome,) = await outcomes(server)
        assert isinstance(stopped, StoppedLine)
        assert outcome.status == "unknown"
        assert stopped.in_flight == (outcome.action,) == tree.joiners.unknown


async def test_after_a_kill_outcomes_are_still_taken_and_nothing_else(tmp_path: Path) -> None:
    at = "2026-01-31T09:30:00.000Z"
    async with tree_at(tmp_path) as (server, tree):
        gone = asyncio.Event()
        tree.body.dying = gone.wait
        reader, writer = await asyncio.open_unix_connection(tree.path)
        await reader.readline()
        writer.write(encode(Join(pid=1, agent="bot", task="t")) + b"\n")
        writer.write(encode(Action(seq=1, at=at, action="A", tool="x", args={})) + b"\n")
        await joined_leave(tree, 1)
        await server.say(order(1, "kill"))
        await tree.session.pulse.until(lambda: tree.session.gate.over is not None)
        writer.write(encode(Reasoning(seq=2, at=at, text="I go on")) + b"\n")
        writer.write(encode(Outcome(seq=3, at=at, action="A", status="succeeded", result=None)) + b"\n")
        writer.close()
        gone.set()
        (stopped,) = await server.said(StoppedLine)
        assert isinstance(stopped, StoppedLine)
        assert stopped.in_flight == ()
        assert [line.status for line in await outcomes(server)] == ["succeeded"]
        assert not any(isinstance(line, Reasoning) for line in server.lines)


async def test_a_joiner_that_lives_on_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.warden.joiners.CLOSE_S", 0.05)
    async with tree_at(tmp_path) as (_, tree), process("hang", tree) as (one,):
        await told(one)
        await joined_leave(tree, 1)
        await tree.joiners.close()
        assert len(tree.joiners.unknown) == 1


async def test_a_forked_joiner_holds_no_seat_of_its_parent_and_takes_its_own(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree), process("joined", tree) as (parent,):
        first, second = await told(parent), await told(parent)
        (run,), (*faults, own) = sorted((first, second), key=len)
        assert (run, own) == ("RUN1", "RUN1: True")
        assert all("belongs to process" in fault for fault in faults)
        assert await parent.wait() == 0
        await server.until(lambda: any(line.status == "unknown" for line in server.lines if isinstance(line, Outcome)))
        assert len(server.runs) == 1


async def raw_joiner(tree: Tree, *lines: bytes) -> list[str]:
    """What a joiner written by hand is answered, up to the end of its connection."""
    reader, writer = await asyncio.open_unix_connection(tree.path)
    try:
        await reader.readline()
        writer.write(encode(Join(pid=1, agent="bot", task="t")) + b"\n" + b"".join(line + b"\n" for line in lines))
        writer.write_eof()
        answers = (await reader.read()).splitlines()
    finally:
        writer.close()
    return [json.loads(answer)["t"] for answer in answers]


async def test_a_hostile_joiner_harms_nobody(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree):
        assert await raw_joiner(tree, b"nonsense", b'{"t":"ended"}') == ["joined", "standing", "error", "error"]
        with suppress(ConnectionResetError):  # the rest of that line is not even read
            assert "ack" not in await raw_joiner(tree, b"x" * 2_000_000)
        assert tree.joiners.count == 0
        at = "2026-01-31T09:30:00.000Z"
        await raw_joiner(tree, encode(Reasoning(seq=5, at=at, text="numbered by itself")))
        (line,) = await server.said(Reasoning)
        assert isinstance(line, Reasoning)
        assert (line.seq, line.text) == (1, "numbered by itself")
        assert tree.session.gate.is_open


async def test_no_more_than_so_many_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.warden.joiners.SEATS", 0)
    async with tree_at(tmp_path) as (_, tree):
        assert await raw_joiner(tree) == ["refused"]


async def test_a_run_that_is_over_gives_no_seat(tmp_path: Path) -> None:
    async with tree_at(tmp_path) as (server, tree):
        await server.say(order(1, "kill"))
        await server.said(StoppedLine)
        assert await raw_joiner(tree) == ["refused"]


async def under_the_warden(server: FakeServer, scene: str) -> int:
    def swallow(_shown: bytes | str) -> None: ...

    sources = Sources(server.url, server.token, None)
    argv = [sys.executable, plainly.__file__, scene, "unused"]
    return await run_command(argv, Terminal(swallow, swallow, swallow), sources=sources)


async def test_the_command_of_a_real_warden_joins_its_run() -> None:
    async with FakeServer().listening() as server:
        assert await under_the_warden(server, "greet") == 0
        assert len(server.runs) == 1
        assert [line.status for line in await outcomes(server, 3)] == ["succeeded"] * 3
        assert any(isinstance(line, Reasoning) and line.text == '["a", "b", "c"]' for line in server.lines)


async def test_a_kill_takes_the_joiners_with_the_tree_and_says_what_was_in_flight() -> None:
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(under_the_warden(server, "nap"))
        await server.until(lambda: any(isinstance(line, Reasoning) and "asleep" in line.text for line in server.lines))
        (action,) = await server.said(Action)
        assert isinstance(action, Action)
        await server.say(order(1, "kill"))
        (stopped,) = await server.said(StoppedLine)
        assert isinstance(stopped, StoppedLine)
        assert stopped.tree is not None
        assert stopped.in_flight == (action.action,)
        assert await task == 137
