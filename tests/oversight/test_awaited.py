import pytest

from watchfloor.errors import Unreachable
from watchfloor.oversight.awaited import Awaited
from watchfloor.wire import Pong, Reply


async def test_each_answer_goes_to_who_asked() -> None:
    awaited = Awaited()
    with awaited.expecting("q1") as one, awaited.expecting("n") as two:
        awaited.give(Pong(nonce="n", can_stop=True, reached=0, runs=0, age_ms=0.0))
        awaited.give(Reply(id="q1", ok=True))
        awaited.give(Reply(id="q1", ok=False))
        first = await one
        assert isinstance(first, Reply)
        assert first.ok
        assert isinstance(await two, Pong)


async def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    awaited = Awaited()
    with awaited.expecting("q1"):
        pass
    awaited.give(Reply(id="q1", ok=True))


async def test_all_who_wait_are_told_that_nothing_will_come() -> None:
    awaited = Awaited()
    with awaited.expecting("q1") as one, awaited.expecting("q2") as two:
        awaited.fail(Unreachable("gone"))
        for each in (one, two):
            with pytest.raises(Unreachable):
                await each
