import pytest

from doubles import FakeServer
from sessions import run_at
from watchfloor.errors import Stopped
from watchfloor.wire import Reasoning


async def test_after_its_end_a_run_does_nothing() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            pass
        with pytest.raises(Stopped, match="the run has ended"):
            await run.reason("too late")
        with pytest.raises(Stopped, match="the run has ended"):
            await run.act("x", lambda: pytest.fail("it acted"))
        assert not any(isinstance(line, Reasoning) for line in server.lines)
