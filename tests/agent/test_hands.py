import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

import watchfloor
from doubles import FakeServer
from sessions import run_at
from watchfloor.wire import Outcome


async def outcome_of(server: FakeServer) -> Outcome:
    (found,) = await server.said(Outcome)
    assert isinstance(found, Outcome)
    return found


def double(x: int) -> int:
    return 2 * x


async def double_later(x: int) -> int:
    return 2 * x


class Doubler:
    async def __call__(self, x: int) -> int:
        return 2 * x


@pytest.mark.parametrize("function", [double, double_later, Doubler(), partial(double), partial(double_later)])
async def test_any_function_can_be_a_tool(function: Callable[..., object]) -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        assert await run.act("x", function, {"x": 4}) == 8
        assert (await outcome_of(server)).result == 8


async def test_a_plain_function_runs_in_a_thread_of_its_own_with_its_grant() -> None:
    def where() -> tuple[str, str | None]:
        return threading.current_thread().name, watchfloor.current_grant()

    async with FakeServer().listening() as server, run_at(server) as run:
        name, grant = await run.act("x", where)
        action = (await outcome_of(server)).action
        assert name == f"watchfloor-{action}"
        assert grant == f"grant-{action}"


def break_now() -> None:
    raise LookupError("no such order")


async def break_later() -> None:
    raise LookupError("no such order")


@pytest.mark.parametrize("function", [break_now, break_later])
async def test_what_a_tool_raises_is_said_and_raised(function: Callable[[], object]) -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        with pytest.raises(LookupError, match="no such order"):
            await run.act("x", function)
        outcome = await outcome_of(server)
        assert (outcome.status, outcome.error) == ("failed", "LookupError: no such order")


async def test_a_tool_that_is_cancelled_has_an_unknown_outcome() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await run.act("x", asyncio.sleep, {"delay": 60})
        assert (await outcome_of(server)).status == "unknown"


async def test_a_thread_that_is_not_waited_for_tells_its_outcome_when_it_returns() -> None:
    may_end = threading.Event()

    def slow() -> str:
        assert may_end.wait(30)
        return "late"

    async with FakeServer().listening() as server, run_at(server) as run:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await run.act("x", slow)
        assert not any(isinstance(line, Outcome) for line in server.lines)
        may_end.set()
        assert (await outcome_of(server)).result == "late"


async def test_a_thread_that_outlives_its_run_has_an_unknown_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.life.REST_S", 0.05)
    may_end = threading.Event()

    def slow() -> None:
        assert may_end.wait(30)

    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await run.act("x", slow)
        assert (await outcome_of(server)).status == "unknown"
        may_end.set()


async def test_a_plain_function_that_returns_a_coroutine_is_told_so() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        with pytest.raises(TypeError, match="give `act` an `async def`"):
            await run.act("x", lambda: double_later(1))
        assert (await outcome_of(server)).status == "failed"


async def test_an_action_inside_an_action_is_one_of_its_own() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:

        async def outer() -> int:
            return await run.act("inner", double, {"x": 2})

        assert await run.act("outer", outer) == 4
        await server.said(Outcome, 2)
        assert [line.t for line in server.lines] == ["action", "action", "outcome", "outcome"]
