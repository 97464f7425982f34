import asyncio

from watchfloor.agent.pulse import Pulse


async def test_who_waits_looks_again_at_each_beat() -> None:
    pulse, found = Pulse(), list[int]()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(pulse.until(lambda: len(found) == 2))
        for each in (1, 2):
            await asyncio.sleep(0)
            found.append(each)
            pulse.beat()


async def test_what_holds_already_is_not_waited_for() -> None:
    await Pulse().until(lambda: True)
