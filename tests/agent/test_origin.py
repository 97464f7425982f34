import asyncio

import pytest

from doubles import FakeServer
from sessions import KEY
from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.hands import Hands
from watchfloor.agent.origin import Called
from watchfloor.agent.scope import Scope
from watchfloor.agent.sources import Sources
from watchfloor.errors import Refused
from watchfloor.identity import Build
from watchfloor.link import real_surroundings
from watchfloor.wire import Ended

WHO = Who("bot", "a task", "sdk", Build(), {})


def called(server: FakeServer, token: str = "good-token") -> Called:
    return Called(Caller(WHO, Sources(server.url, token, None), KEY, real_surroundings()), 60)


async def test_a_run_of_its_own_is_called_for_kept_and_concluded() -> None:
    async with FakeServer().listening() as server:
        origin = called(server)
        stance, keep = await origin.begin()
        assert stance.facts == ("SRV", "RUN1")
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(keep(Hands(stance, Scope())))
            assert await origin.conclude("failed", "it broke") is None
            keeping.cancel()
        origin.close()
        (ended,) = await server.said(Ended)
        assert isinstance(ended, Ended)
        assert (ended.status, ended.summary) == ("failed", "it broke")


async def test_a_run_that_is_not_let_in_has_not_begun() -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(Refused):
            await called(server, "stolen").begin()
        assert server.runs == {}
