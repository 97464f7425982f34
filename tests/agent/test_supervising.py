import asyncio
import threading
from pathlib import Path

import pytest

import watchfloor
from doubles import FakeServer
from sessions import run_at
from watchfloor.agent import supervised
from watchfloor.errors import Refused, Unreachable
from watchfloor.wire import (
    Ended,
    RefusedLine,
    Renew,
    SigningKey,
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
