import pytest

from doubles import FakeServer
from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.sources import Evidence, Sources
from watchfloor.errors import Refused
from watchfloor.identity import Build
from watchfloor.link import real_surroundings
from watchfloor.wire import SigningKey

KEY = SigningKey.from_seed(bytes(range(32)))


def caller(url: str, agent: str = "bot") -> Caller:
    who = Who(agent, "a task", "sdk", Build(model="m-1"), {"ticket": 4711})
    return Caller(who, Sources(url, "good-token", None), KEY, real_surroundings())


async def test_the_hello_says_who_calls_now_and_at_a_resume() -> None:
    async with FakeServer().listening() as server:
        calling = caller(server.url)
        async with await calling.call(Evidence("good-token", "mandate")) as link:
            run = link.welcome.run
        async with await calling.call(Evidence("good-token", "mandate"), run, "SRV"):
            pass
        first, again = server.hellos
        assert (first.agent, first.human, first.build.model, first.context) == (
            "bot",
            "mandate",
            "m-1",
            {"ticket": 4711},
        )
        assert first.resume is None
        assert again.resume is not None
        assert again.resume.run == run


async def test_a_run_is_not_resumed_at_another_server() -> None:
    async with FakeServer().listening() as server:
        with pytest.raises(Refused, match="'OTHER' was pinned"):
            await caller(server.url).call(Evidence("good-token", None), "RUN1", "OTHER")


def test_a_name_that_is_none_is_refused_before_anybody_is_called() -> None:
    with pytest.raises(ValueError, match="agent of agent 'no name' cannot be sent"):
        caller("ws://127.0.0.1:1", "no name").check()
