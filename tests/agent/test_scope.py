import asyncio

import pytest

from watchfloor.agent.scope import Scope


async def test_a_cancelled_scope_is_left_and_its_cancellation_taken_back() -> None:
    scope = Scope()
    scope.enter()
    scope.cancel()
    scope.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.sleep(10)
    await scope.leave()
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_cancellation_that_came_too_late_hits_nothing_behind_the_scope() -> None:
    scope = Scope()
    scope.enter()
    scope.cancel()
    await scope.leave()
    await asyncio.sleep(0)


async def test_a_scope_that_was_left_cannot_be_cancelled() -> None:
    scope = Scope()
    scope.enter()
    await scope.leave()
    scope.cancel()
    await asyncio.sleep(0)
    assert scope.task is None


async def test_somebody_elses_cancellation_goes_on() -> None:
    async def inside() -> None:
        scope = Scope()
        scope.enter()
        entered.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            scope.cancel()
        await scope.leave()

    entered = asyncio.Event()
    task = asyncio.get_running_loop().create_task(inside())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
