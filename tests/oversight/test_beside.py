import asyncio

import pytest

from watchfloor.oversight.beside import beside


async def test_work_ends_with_the_block_and_what_the_block_raises_comes_out_bare() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def block() -> None:
        async with beside(work):
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await block()
    assert ended.is_set()


async def test_the_block_may_outlive_its_work() -> None:
    async def work() -> None:
        return

    async with beside(work, work):
        await asyncio.sleep(0)


async def test_work_that_breaks_ends_the_block() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as caught:
        async with beside(work):
            await asyncio.Event().wait()
    assert caught.group_contains(ZeroDivisionError)


async def test_a_cancelled_block_is_cancelled() -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), beside(work):
            await asyncio.Event().wait()
