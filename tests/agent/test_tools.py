import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import plainly
from doubles import FakeServer
from sessions import run_at
from watchfloor.agent import carry, current_run, keep_receipt, tool
from watchfloor.errors import Denied
from watchfloor.wire import Action, Decision, Outcome


@tool("crm.read")
async def read_customer(customer: str, *, deep: bool = False) -> dict[str, object]:
    """Read a customer."""
    return {"id": customer, "deep": deep}


@tool("crm.count")
def count(**filters: str) -> int:
    return len(filters)


async def test_without_a_run_a_tool_is_just_a_function() -> None:
    assert await read_customer("7") == {"id": "7", "deep": False}
    assert await count(a="1", b="2") == 2


async def test_inside_a_run_each_call_is_proposed_with_its_arguments_by_name() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server):
            assert await read_customer("7") == {"id": "7", "deep": False}
            assert await count(city="Kiel") == 1
        actions = [line for line in server.lines if isinstance(line, Action)]
        assert [(line.tool, line.args) for line in actions] == [
            ("crm.read", {"customer": "7", "deep": False}),
            ("crm.count", {"city": "Kiel"}),
        ]


RECEIPT = json.dumps(
    {
        "t": "receipt",
        "grant": "G-1",
        "status": "succeeded",
        "result_sha256": "R" * 43,
        "at": "2026-01-31T09:30:00.000Z",
        "sig": "A" * 86,
    }
)


async def test_a_receipt_that_a_tool_keeps_goes_out_with_its_outcome_whatever_that_is() -> None:
    async def pay() -> None:
        keep_receipt(RECEIPT)

    def pay_and_fall() -> None:
        keep_receipt(RECEIPT)
        raise OSError("the printer is out of paper")

    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.act("refund.issue", pay)
            with pytest.raises(OSError, match="paper"):
                await run.act("refund.issue", pay_and_fall)
            await read_customer("7")
        outcomes = [line for line in server.lines if isinstance(line, Outcome)]
        assert [(line.status, line.receipt) for line in outcomes] == [
            ("succeeded", RECEIPT),
            ("failed", RECEIPT),
            ("succeeded", None),
        ]


async def test_what_is_no_receipt_is_not_kept_and_outside_of_a_tool_nothing_is() -> None:
    with pytest.raises(RuntimeError, match="no action is under way"):
        keep_receipt(RECEIPT)

    async def pay() -> None:
        with pytest.raises(ValueError, match="no enforcement point's receipt"):
            keep_receipt("rcpt-1")

    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.act("refund.issue", pay)
        assert [line.receipt for line in server.lines if isinstance(line, Outcome)] == [None]


async def test_a_denied_tool_is_not_called() -> None:
    def deny(action: Action) -> list[Decision]:
        return [Decision(action=action.action, answer="deny", reason="no", rules=())]

    async with FakeServer(decide=deny).listening() as server, run_at(server):
        with pytest.raises(Denied, match="no"):
            await read_customer("7")


async def test_the_tasks_of_a_run_are_gated_too() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server), asyncio.TaskGroup() as group:
            group.create_task(read_customer("7"))  # pyright: ignore[reportArgumentType]
        assert sum(isinstance(line, Action) for line in server.lines) == 1


def test_a_tool_keeps_its_name_and_words() -> None:
    assert read_customer.__name__ == "read_customer"
    assert read_customer.__doc__ == "Read a customer."


def test_a_parameter_without_a_name_to_send_is_refused_where_it_is_written() -> None:
    async def by_place(first: str, /) -> str:
        return first

    async def many(*all_of_them: str) -> int:
        return len(all_of_them)

    with pytest.raises(TypeError, match="'first' has no name to send"):
        tool("x")(by_place)
    with pytest.raises(TypeError, match="'all_of_them' has no name to send"):
        tool("x")(many)


def deny(action: Action) -> list[Decision]:
    return [Decision(action=action.action, answer="deny", reason="no", rules=())]


def test_in_plain_code_a_plain_tool_is_called_as_before_with_and_without_a_run() -> None:
    assert count(a="1", b="2") == 2
    with plainly.serving() as server:
        with server.run():
            assert count(city="Kiel") == 1
            server.server.decide = deny
            with pytest.raises(Denied, match="no"):
                count()
        actions = server.said(Action, 2)
        assert [(line.tool, line.args) for line in actions] == [("crm.count", {"city": "Kiel"}), ("crm.count", {})]


def test_a_thread_acts_in_the_run_that_was_carried_into_it() -> None:
    def work(number: int) -> int:
        assert current_run() is not None
        return number + count(city="Kiel")

    with plainly.serving() as server:
        with server.run(), ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(carry(work), range(8))) == list(range(1, 9))
        assert len(server.said(Outcome, 8)) == 8
    assert carry(work).__name__ == "work"


def test_a_thread_without_the_run_has_none() -> None:
    found: list[object] = []
    with plainly.serving() as server, server.run():
        thread = threading.Thread(target=lambda: found.append(current_run()))
        thread.start()
        thread.join()
    assert found == [None]


async def test_a_thread_of_an_async_run_is_gated_too() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:

        def work() -> int:
            return count(a="1") + count(b="2")

        assert await asyncio.to_thread(work) == 2
        assert await run.act("outer", work) == 2
        assert sum(isinstance(line, Action) for line in await server.said(Action, 5)) == 5


def test_an_async_tool_has_no_place_in_a_run_of_plain_code() -> None:
    with (
        plainly.serving() as server,
        server.run(),
        pytest.raises(TypeError, match="was begun without; `async with` it"),
    ):
        asyncio.run(read_customer("7"))  # pyright: ignore[reportArgumentType]
