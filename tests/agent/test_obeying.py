import asyncio
import threading

import pytest

from doubles import FakeServer
from sessions import order, run_at
from watchfloor.errors import Stopped
from watchfloor.wire import (
    Outcome,
    Paused,
    Reasoning,
    Resumed,
    StoppedLine,
)


async def nothing() -> None: ...


async def test_a_kill_cancels_the_code_inside_and_raises_stopped() -> None:
    async with FakeServer().listening() as server:
        cancelled: list[str] = []

        async def worker(name: str) -> None:
            try:
                await asyncio.sleep(60)
            finally:
                cancelled.append(name)

        async def agent() -> None:
            async with run_at(server), asyncio.TaskGroup() as group:
                group.create_task(worker("a"))
                group.create_task(worker("b"))
                await asyncio.sleep(0)
                await server.say(order(1, "kill"))
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match="killed by mara: it loops") as caught:
            await agent()
        assert (caught.value.order, caught.value.by) == ("O1", "mara")
        assert sorted(cancelled) == ["a", "b"]
        (stopped,) = await server.said(StoppedLine)
        assert isinstance(stopped, StoppedLine)
        assert (stopped.order, stopped.epoch, stopped.in_flight) == ("O1", 8, ())
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0


async def test_a_kill_reaches_an_action_in_a_task_that_nobody_groups() -> None:
    async with FakeServer().listening() as server:
        started = asyncio.Event()
        loose: list[asyncio.Task[None]] = []

        async def act() -> None:
            started.set()
            await asyncio.sleep(60)

        async def agent() -> None:
            async with run_at(server) as run:
                loose.append(asyncio.get_running_loop().create_task(run.act("x", act)))
                await started.wait()
                await server.say(order(1, "kill"))
                await asyncio.sleep(60)

        with pytest.raises(Stopped):
            await agent()
        (outcome,) = await server.said(Outcome)
        (stopped,) = await server.said(StoppedLine)
        assert isinstance(outcome, Outcome)
        assert isinstance(stopped, StoppedLine)
        assert outcome.status == "unknown"
        assert stopped.in_flight == (outcome.action,)
        with pytest.raises(asyncio.CancelledError):
            await loose[0]


async def test_a_killed_run_says_stopped_only_when_its_thread_has_returned() -> None:
    async with FakeServer().listening() as server:
        running, may_end = threading.Event(), threading.Event()

        def slow() -> str:
            running.set()
            assert may_end.wait(30)
            return "done after all"

        async def agent() -> None:
            async with run_at(server) as run:
                await run.act("x", slow)

        task = asyncio.get_running_loop().create_task(agent())
        await asyncio.to_thread(running.wait, 30)
        await server.say(order(1, "kill"))
        await asyncio.wait([task], timeout=0.2)
        assert not any(isinstance(line, StoppedLine) for line in server.lines)
        assert not task.done()
        may_end.set()
        (stopped,) = await server.said(StoppedLine)
        with pytest.raises(Stopped):
            await task
        assert isinstance(stopped, StoppedLine)
        (outcome,) = await server.said(Outcome)
        assert isinstance(outcome, Outcome)
        assert (outcome.status, outcome.result, stopped.in_flight) == ("succeeded", "done after all", ())


async def test_code_that_swallows_its_cancellation_holds_the_word_back_and_can_do_nothing() -> None:
    async with FakeServer().listening() as server:
        faults: list[str] = []

        async def stubborn() -> None:
            async with run_at(server) as run:
                await server.say(order(1, "kill"))
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    for forbidden in (run.reason("still here"), run.act("x", nothing), run.note("hm")):
                        try:
                            await forbidden
                        except Stopped as stopped:
                            faults.append(stopped.reason)
                assert not any(isinstance(line, StoppedLine) for line in server.lines)

        with pytest.raises(Stopped):
            await stubborn()
        assert len(faults) == 3
        await server.said(StoppedLine)


async def test_a_paused_run_stands_still_until_it_is_resumed() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        await server.say(order(1, "pause", order="P"))
        await server.said(Paused)
        assert run.is_held
        acting = asyncio.get_running_loop().create_task(run.act("x", nothing))
        await run.reason("I wait")
        await server.said(Reasoning)
        assert not any(line.t == "action" for line in server.lines)
        await server.say(order(2, "resume", order="R"))
        await server.said(Resumed)
        await acting
        assert not run.is_held


async def test_a_pending_kill_holds_and_its_end_kills() -> None:
    async with FakeServer().listening() as server:

        async def agent() -> None:
            async with run_at(server) as run:
                await server.say(order(1, "kill", order="K", after_s=3))
                await server.said(Paused)
                assert run.is_held
                await server.say(order(2, "kill", order="K"))
                await asyncio.sleep(60)

        with pytest.raises(Stopped):
            await agent()
        await server.said(StoppedLine)
