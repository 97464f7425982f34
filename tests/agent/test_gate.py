import asyncio

import pytest

from watchfloor.agent.gate import Gate
from watchfloor.errors import Stopped


def gate_and_changes() -> tuple[Gate, list[bool]]:
    changes: list[bool] = []
    return Gate(changes.append), changes


async def test_it_opens_when_the_last_cause_is_gone() -> None:
    gate, changes = gate_and_changes()
    gate.close("order")
    gate.close("lease")
    gate.close("lease")
    gate.open("order")
    assert not gate.is_open
    gate.open("lease")
    gate.open("lease")
    assert gate.is_open
    assert changes == [True, False]


async def test_whoever_waits_goes_on_when_it_opens() -> None:
    gate, _ = gate_and_changes()
    gate.close("order")
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(gate.passed())
        await asyncio.sleep(0)
        gate.open("order")


async def test_whoever_waits_hears_that_the_run_is_over() -> None:
    gate, _ = gate_and_changes()
    gate.close("order")
    gate.end(Stopped("killed by mara", "O1", "mara"))
    with pytest.raises(Stopped, match="killed by mara"):
        await gate.passed()


async def test_the_first_end_counts_and_nothing_opens_after_it() -> None:
    gate, changes = gate_and_changes()
    gate.end(Stopped("first"))
    gate.end(Stopped("second"))
    gate.close("order")
    gate.open("order")
    assert not gate.is_open
    assert changes == []
    with pytest.raises(Stopped, match="first"):
        gate.check()


def test_it_is_held_by_orders_and_not_by_a_lease_that_is_over() -> None:
    gate, _ = gate_and_changes()
    gate.close("lease")
    assert not gate.is_held
    gate.close("local")
    assert gate.is_held
    gate.close("order")
    gate.open("local")
    assert gate.is_held
    gate.open("order")
    assert not gate.is_held
    assert not gate.is_open
    assert gate.changes_count == 1
