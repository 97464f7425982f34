import asyncio
import threading

import pytest

from watchfloor.agent.bridge import Bridge, running_loop, wait
from watchfloor.errors import Stopped


async def double(x: int) -> int:
    return 2 * x


async def test_plain_code_waits_for_an_answer_of_the_loop() -> None:
    bridge = Bridge(asyncio.get_running_loop())
    assert await asyncio.to_thread(bridge.call, double, 4) == 8


async def test_a_call_that_would_wait_for_itself_is_refused() -> None:
    bridge = Bridge(asyncio.get_running_loop())
    with pytest.raises(RuntimeError, match="would block the event loop that it waits for"):
        bridge.call(double, 4)


async def test_what_is_given_up_on_the_loop_stops_the_caller() -> None:
    bridge, begun = Bridge(asyncio.get_running_loop()), asyncio.Event()
    tasks: list[asyncio.Task[object]] = []

    async def forever() -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.append(task)
        begun.set()
        await asyncio.sleep(3600)

    calling = asyncio.get_running_loop().create_task(asyncio.to_thread(bridge.call, forever))
    await begun.wait()
    tasks[0].cancel()
    with pytest.raises(Stopped, match="its supervision was cut off"):
        await calling


def test_a_loop_that_is_closed_stops_the_caller_and_hears_nothing() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    bridge = Bridge(loop)
    with pytest.raises(Stopped, match="its event loop is closed"):
        bridge.call(double, 4)
    bridge.post(pytest.fail)


async def test_posts_are_done_in_their_order() -> None:
    found: list[int] = []
    done = asyncio.Event()
    bridge = Bridge(asyncio.get_running_loop())

    def post() -> None:
        for number in range(3):
            bridge.post(found.append, number)
        bridge.post(done.set)

    threading.Thread(target=post).start()
    await done.wait()
    assert found == [0, 1, 2]


async def test_an_error_goes_to_the_caller() -> None:
    async def broken() -> None:
        raise LookupError("no")

    bridge = Bridge(asyncio.get_running_loop())
    with pytest.raises(LookupError):
        await asyncio.to_thread(lambda: wait(bridge.start(broken)))


def test_plain_code_has_no_loop() -> None:
    assert running_loop() is None
