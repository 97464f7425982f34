import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from doubles import FakeServer
from watchfloor.agent.sources import Sources
from watchfloor.errors import Refused, Unreachable
from watchfloor.warden.command import Terminal, default_agent, default_task, run_command
from watchfloor.warden.processes import members
from watchfloor.wire import (
    Ended,
    Order,
    Paused,
    Reasoning,
    RefusedLine,
    Renew,
    Resumed,
    StoppedLine,
)


class Screen:
    """Collects what a terminal would show."""

    def __init__(self) -> None:
        self.out = bytearray()
        self.err = bytearray()
        self.told: list[str] = []

    @property
    def terminal(self) -> Terminal:
        return Terminal(self.out.extend, self.err.extend, self.told.append)


def order(kind: str, cmd: int, after_s: float | None = None) -> Order:
    fields = {"order": f"O{cmd}", "cmd": cmd, "kind": kind, "epoch": 8, "by": "mara", "reason": "it loops"}
    return Order.model_validate({**fields, "after_s": after_s})


async def run_sh(server: FakeServer, script: str, screen: Screen, patience_s: float = 60) -> int:
    sources = Sources(server.url, server.token, None)
    return await run_command(["sh", "-c", script], screen.terminal, sources=sources, patience_s=patience_s)


async def leader_of(server: FakeServer) -> int:
    (line,) = await server.said(Reasoning)
    assert isinstance(line, Reasoning)
    return int(line.text)


async def becomes(leader: int, *, is_still: bool) -> None:
    """Look until every process of a group stands still, or none does: the kernel tells nobody."""
    for _ in range(2000):
        if all(process.is_still is is_still for process in members(leader)):
            return
        await asyncio.sleep(0.005)
    pytest.fail(f"the group {leader} did not change")


def said(server: FakeServer) -> list[str]:
    return [line.text for line in server.lines if isinstance(line, Reasoning)]


async def test_a_commands_lines_are_shown_and_said_and_its_code_is_ours() -> None:
    screen = Screen()
    async with FakeServer().listening() as server:
        assert await run_sh(server, "echo out; echo err >&2; printf rest; exit 3", screen) == 3
        assert (bytes(screen.out), bytes(screen.err)) == (b"out\nrest", b"err\n")
        assert sorted(said(server)) == ["err", "out", "rest"]
        last = server.lines[-1]
        assert isinstance(last, Ended)
        assert (last.status, last.summary) == ("failed", "exit code 3")
        hello = server.hellos[0]
        assert (hello.agent, hello.supervision) == ("sh", "warden")


async def test_a_command_that_ends_well_completes_its_run() -> None:
    async with FakeServer().listening() as server:
        assert await run_sh(server, "true", Screen()) == 0
        last = server.lines[-1]
        assert isinstance(last, Ended)
        assert last.status == "completed"


async def test_many_lines_are_all_said_in_order() -> None:
    async with FakeServer().listening() as server:
        assert await run_sh(server, "seq 3000", Screen()) == 0
        assert said(server) == [str(number) for number in range(1, 3001)]


async def test_hostile_output_is_shown_as_it_came_and_said_harmless() -> None:
    screen = Screen()
    script = "printf 'nul \\000 and \\377 and \\033[2J\\n'; head -c 200000 /dev/zero"
    async with FakeServer().listening() as server:
        assert await run_sh(server, script, screen) == 0
        assert len(screen.out) > 200_000
        assert said(server)[0] == "nul \ufffd and \ufffd and \x1b[2J"


async def test_without_a_server_the_command_is_not_started(tmp_path: Path) -> None:
    mark, screen = tmp_path / "mark", Screen()
    sources = Sources("unix:///nowhere/at.all", "t", None)
    with pytest.raises(Unreachable, match="there is no server"):
        await run_command(["touch", str(mark)], screen.terminal, sources=sources)
    assert not mark.exists()


async def test_a_run_that_is_refused_starts_no_command(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    async with FakeServer(refusal=RefusedLine(code="locked", reason="locked")).listening() as server:
        with pytest.raises(Refused, match="locked"):
            await run_sh(server, f"touch {mark}", Screen())
    assert not mark.exists()


async def test_a_command_that_cannot_be_started_fails_its_run() -> None:
    async with FakeServer().listening() as server:
        sources = Sources(server.url, server.token, None)
        with pytest.raises(Refused, match="'/nowhere/at-all' cannot be started: No such file"):
            await run_command(["/nowhere/at-all"], Screen().terminal, sources=sources)
        (ended,) = await server.said(Ended)
        assert isinstance(ended, Ended)
        assert ended.status == "failed"


async def test_a_kill_ends_the_whole_group_and_says_how() -> None:
    screen = Screen()
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, "trap '' TERM; sleep 60 & echo $$; wait; wait", screen))
        leader = await leader_of(server)
        assert len(members(leader)) == 2
        await server.say(order("kill", 1))
        (stopped,) = await server.said(StoppedLine)
        assert members(leader) == []
        assert isinstance(stopped, StoppedLine)
        assert stopped.tree is not None
        assert (stopped.order, stopped.epoch, stopped.in_flight) == ("O1", 8, ())
        assert stopped.tree.method == "cgroup"
        assert leader in stopped.tree.pids
        assert await task == 137
    assert screen.told == [f"killed by mara: it loops; its process tree is gone ({stopped.tree.method}, 2 processes)"]


async def test_a_pause_stands_the_group_still_and_a_resume_lets_it_go_on(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = f"echo $$; while [ ! -e {go} ]; do sleep 0.02; done"
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, script, Screen()))
        leader = await leader_of(server)
        await server.say(order("pause", 1))
        await server.said(Paused)
        assert all(process.is_still for process in members(leader))
        go.touch()
        await asyncio.wait([task], timeout=0.2)
        assert not task.done()
        await server.say(order("resume", 2))
        await server.said(Resumed)
        assert await task == 0


async def test_a_pending_kill_holds_the_group_until_it_is_due() -> None:
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, "echo $$; sleep 60", Screen()))
        leader = await leader_of(server)
        await server.say(order("kill", 1, after_s=3))
        await server.said(Paused)
        assert all(process.is_still for process in members(leader))
        await server.say(order("kill", 2))
        await server.said(StoppedLine)
        assert await task == 137


async def test_a_run_without_a_lease_stands_still_and_goes_on_with_the_next() -> None:
    server = FakeServer()
    server.lease = server.lease.model_copy(update={"ttl_s": 0.3, "renew_s": 0.05})
    async with server.listening(), asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, "echo $$; sleep 60", Screen()))
        leader = await leader_of(server)
        server.renews = False
        await server.said(Renew, 12)
        await becomes(leader, is_still=True)
        server.renews = True
        await becomes(leader, is_still=False)
        await server.say(order("kill", 1))
        await server.said(StoppedLine)
        assert await task == 137


async def test_a_run_that_cannot_be_resumed_is_killed() -> None:
    screen = Screen()
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, "echo $$; sleep 60", screen))
        leader = await leader_of(server)
        server.refusal = RefusedLine(code="lost", reason="silent for too long")
        server.drop()
        assert await task == 137
        assert members(leader) == []
    assert "silent for too long" in screen.told[0]


async def test_what_the_command_leaves_behind_is_killed(tmp_path: Path) -> None:
    async with FakeServer().listening() as server:
        assert await run_sh(server, "echo $$; sleep 60 >/dev/null 2>&1 & exit 0", Screen()) == 0
        assert members(await leader_of(server)) == []


async def test_signals_are_passed_on() -> None:
    script = "trap 'echo bye; exit 9' INT; echo $$; while :; do sleep 0.05; done"
    async with FakeServer().listening() as server, asyncio.TaskGroup() as group:
        task = group.create_task(run_sh(server, script, Screen()))
        await leader_of(server)
        os.kill(os.getpid(), signal.SIGINT)
        assert await task == 9
        assert said(server)[-1] == "bye"


async def test_a_warden_that_is_cancelled_leaves_nothing_behind() -> None:
    async with FakeServer().listening() as server:
        task = asyncio.get_running_loop().create_task(run_sh(server, "echo $$; sleep 60", Screen()))
        leader = await leader_of(server)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert members(leader) == []


def test_an_agent_is_named_after_its_program_and_its_task_is_the_command_line() -> None:
    assert default_agent(["/usr/bin/my agent.py", "x"]) == "my-agent-py"
    assert default_agent(["..."]) == "command"
    assert len(default_agent(["x" * 99])) == 40
    assert default_task(["sh", "-c", "echo hi"]) == "sh -c 'echo hi'"
    assert len(default_task(["x" * 999])) == 500
    assert default_agent([sys.executable]).startswith("python")
