import asyncio
import os
import signal

import pytest

from wards import WHY, line_of, new_tree, running, state_of, until
from watchfloor.errors import Stopped
from watchfloor.warden.processes import members


async def test_what_a_command_leaves_behind_is_killed() -> None:
    async with running(["sh", "-c", "setsid sleep 60 & sleep 60 & echo $$; exit 3"]) as (tree, pipes):
        leader = int(await line_of(pipes.out))
        await tree.gone()
        assert tree.code == 3
        assert members(leader) == []


async def test_an_exit_by_a_signal_is_told_as_a_shell_tells_it() -> None:
    async with running(["sh", "-c", "kill -TERM $$"]) as (tree, _):
        await tree.gone()
        assert tree.code == 128 + signal.SIGTERM


async def test_a_signal_reaches_the_command_and_ends_what_stands_still() -> None:
    script = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    async with running(["sh", "-c", script]) as (tree, pipes):
        await line_of(pipes.out)
        tree.pass_on(signal.SIGTERM)
        await tree.gone()
        assert tree.code == 7
    async with running(["sh", "-c", script]) as (tree, pipes):
        await line_of(pipes.out)
        tree.stand_still()
        tree.pass_on(signal.SIGTERM)
        await tree.gone()
        assert tree.code == 137


async def test_a_tree_that_is_held_before_it_starts_starts_when_it_is_let_go() -> None:
    tree = new_tree()
    tree.stand_still()
    await tree.standing()
    async with asyncio.TaskGroup() as group:
        starting = group.create_task(tree.start(["echo", "hi"]))
        await asyncio.sleep(0)
        tree.go_on()
    assert await line_of(starting.result().out) == "hi"
    await tree.close()
    starting.result().out.close()
    starting.result().err.close()


async def test_a_tree_is_started_with_its_lease_so_that_a_warden_frozen_right_then_lets_nothing_run_on() -> None:
    tree = new_tree()
    pipes = await tree.start(["sleep", "60"], until_s=lambda: 0.0)  # and not a word more
    await until(lambda: state_of(tree.leader_pid) == "T")
    await tree.close()
    pipes.out.close()
    pipes.err.close()


async def test_a_stopped_tree_never_starts_and_reports_nobody() -> None:
    tree = new_tree()
    tree.stop(WHY)
    with pytest.raises(Stopped):
        await tree.start(["true"])
    ending = await tree.stopped()
    assert ending.tree is not None
    assert ending.tree.pids == ()
    assert not tree.holds(os.getpid())
    await tree.close()


async def test_where_there_is_nothing_better_the_process_group_is_held() -> None:
    async with running(["sh", "-c", "trap '' TERM; sleep 60 & echo $$; wait; wait"], best="process-group") as (
        tree,
        pipes,
    ):
        leader = int(await line_of(pipes.out))
        tree.stand_still()
        await tree.standing()
        assert [process.is_still for process in members(leader)] == [True, True]
        tree.go_on()
        tree.stop(WHY)
        ending = await tree.stopped()
        assert ending.tree is not None
        assert (ending.tree.method, leader in ending.tree.pids) == ("process-group", True)
        assert members(leader) == []
