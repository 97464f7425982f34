import asyncio

import pytest

from doubles import FakeServer
from sessions import run_at
from watchfloor.agent import tool
from watchfloor.errors import Denied
from watchfloor.wire import Action, Decision


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
