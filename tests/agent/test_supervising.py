import asyncio
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

import watchfloor
from doubles import FakeServer
from watchfloor.agent import supervised
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Refused, Stopped, Unreachable
from watchfloor.wire import (
    Ended,
    Order,
    Outcome,
    Paused,
    Reasoning,
    RefusedLine,
    Renew,
    Resumed,
    SigningKey,
    StoppedLine,
)


def order(kind: str, cmd: int = 1, name: str = "O1", after_s: float | None = None) -> Order:
    return Order.model_validate(
        {
            "order": name,
            "cmd": cmd,
            "kind": kind,
            "epoch": 8,
            "by": "mara",
            "reason": "it loops",
            "after_s": after_s,
        }
    )


def run_at(
    server: FakeServer,
    *,
    context: Mapping[str, object] | None = None,
    key: SigningKey | None = None,
    human: Path | None = None,
) -> Supervised:
    return supervised(
        "bot", task="a task", server=server.url, token=server.token, context=context, key=key, human=human
    )


async def nothing() -> None: ...


async def test_a_run_begins_and_ends_with_the_code_inside() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server, context={"ticket": 4711}) as run:
            assert run.id == "RUN1"
            assert run.server == "SRV"
            assert run.credential == "credential"
            assert watchfloor.current_run() is run
        assert watchfloor.current_run() is None
        assert isinstance(server.lines[-1], Ended)
        assert server.lines[-1].status == "completed"
        hello = server.hellos[0]
        assert (hello.agent, hello.task, hello.supervision) == ("bot", "a task", "sdk")
        assert (hello.human, hello.context) == (None, {"ticket": 4711})


async def test_an_exception_inside_ends_the_run_as_failed_and_goes_on() -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(KeyError, match="gone"):
            async with run_at(server):
                raise KeyError("gone")
        last = server.lines[-1]
        assert isinstance(last, Ended)
        assert (last.status, last.summary) == ("failed", "KeyError: 'gone'")


async def test_a_run_that_is_refused_never_begins() -> None:
    async with FakeServer(refusal=RefusedLine(code="locked", reason="the pair is locked")).listening() as server:
        with pytest.raises(Refused, match="the pair is locked"):
            async with run_at(server):
                pytest.fail("it began")


async def test_without_a_server_nothing_begins() -> None:
    with pytest.raises(Unreachable, match="there is no server"):
        async with supervised("bot", task="t", server="unix:///nowhere/at.all", token="t"):
            pytest.fail("it began")


@pytest.mark.parametrize(("agent", "task"), [("no agent name", "t"), ("bot", "x" * 501)])
def test_a_hello_that_cannot_be_said_is_one_sentence(agent: str, task: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        supervised(agent, task=task, token="t")


async def test_runs_of_one_process_share_its_key_unless_one_is_given() -> None:
    own = SigningKey.from_seed(bytes(range(32)))
    async with FakeServer().listening() as server:
        for key in (None, None, own):
            async with run_at(server, key=key):
                pass
        keys = [hello.key for hello in server.hellos]
        assert keys[0] == keys[1] != keys[2] == own.public.jwk


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
                await server.say(order("kill"))
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
                await server.say(order("kill"))
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
        await server.say(order("kill"))
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
                await server.say(order("kill"))
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
        await server.say(order("pause", 1, "P"))
        await server.said(Paused)
        assert run.is_held
        acting = asyncio.get_running_loop().create_task(run.act("x", nothing))
        await run.reason("I wait")
        await server.said(Reasoning)
        assert not any(line.t == "action" for line in server.lines)
        await server.say(order("resume", 2, "R"))
        await server.said(Resumed)
        await acting
        assert not run.is_held


async def test_a_pending_kill_holds_and_its_end_kills() -> None:
    async with FakeServer().listening() as server:

        async def agent() -> None:
            async with run_at(server) as run:
                await server.say(order("kill", 1, "K", after_s=3))
                await server.said(Paused)
                assert run.is_held
                await server.say(order("kill", 2, "K"))
                await asyncio.sleep(60)

        with pytest.raises(Stopped):
            await agent()
        await server.said(StoppedLine)


async def test_leases_are_renewed() -> None:
    server = FakeServer()
    server.lease = server.lease.model_copy(update={"ttl_s": 1.0, "renew_s": 0.02})
    async with server.listening(), run_at(server) as run:
        await server.said(Renew, 3)
        await run.act("x", nothing)


async def test_without_a_lease_nothing_is_done() -> None:
    server = FakeServer(renews=False)
    server.lease = server.lease.model_copy(update={"ttl_s": 0.05, "renew_s": 0.02})
    async with server.listening(), run_at(server) as run:
        await server.said(Renew, 5)
        acting = asyncio.get_running_loop().create_task(run.act("x", nothing))
        await server.said(Renew, 8)
        assert run.is_held
        assert not any(line.t == "action" for line in server.lines)
        server.lease = server.lease.model_copy(update={"ttl_s": 100.0})
        server.renews = True
        await acting


async def test_a_run_ends_only_when_its_thread_has_returned() -> None:
    async with FakeServer().listening() as server:
        running, may_end = threading.Event(), threading.Event()

        def slow() -> None:
            running.set()
            assert may_end.wait(30)

        async with run_at(server) as run:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await run.act("x", slow)
            assert running.is_set()
            may_end.set()
        assert [line.t for line in server.lines] == ["action", "outcome", "ended"]


async def test_lines_that_nobody_acknowledges_are_not_lost_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.ending.DRAIN_S", 0.05)
    async with FakeServer(acks=False).listening() as server:
        with pytest.raises(Unreachable, match="last 2 lines were not acknowledged"):
            async with run_at(server) as run:
                await run.reason("hm")
        with pytest.raises(KeyError) as caught:
            async with run_at(server):
                raise KeyError("x")
        assert "not acknowledged" in caught.value.__notes__[0]


async def test_a_cancelled_agent_ends_its_run_and_stays_cancelled() -> None:
    async with FakeServer().listening() as server:
        begun = asyncio.Event()

        async def agent() -> None:
            async with run_at(server):
                begun.set()
                await asyncio.sleep(60)

        task = asyncio.get_running_loop().create_task(agent())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (ended,) = await server.said(Ended)
        assert isinstance(ended, Ended)
        assert ended.status == "failed"


async def test_the_person_is_named_by_a_token_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "human"
    file.write_text("mandate\n")
    async with FakeServer().listening() as server:
        async with run_at(server, human=file):
            pass
        assert server.hellos[0].human == "mandate"


def test_the_public_names_are_there_and_others_are_not() -> None:
    assert {"supervised", "tool", "Denied", "Stopped", "Run"} <= set(dir(watchfloor))
    for name in dir(watchfloor):
        assert getattr(watchfloor, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        getattr(watchfloor, "nonsense")  # noqa: B009 - a type checker would refuse it
