import asyncio

import pytest

from sessions import Clock, session_and_body
from watchfloor.agent import asking
from watchfloor.errors import Stopped, Unreachable
from watchfloor.wire import AGENT_LINES, Delegate, Delegation

LINE = Delegate(id="d1", agent="writer", jkt="A" * 43, tools=("crm.read",), ttl_s=30)


async def test_an_answer_comes_to_whoever_asked_and_to_nobody_else() -> None:
    session, _ = session_and_body(Clock())
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(session.ask(LINE))
        sent = await session.asking.to_send()
        assert AGENT_LINES.read(sent[0]).body == LINE
        session.asking.hear(Delegation(id="other", token="t"))
        session.asking.hear(Delegation(id="d1", token="mine"))
        session.pulse.beat()
    assert (await asked).token == "mine"


async def test_a_run_that_is_over_meanwhile_gets_no_answer() -> None:
    session, _ = session_and_body(Clock())

    async def asks() -> None:
        with pytest.raises(Stopped, match="killed"):
            await session.ask(LINE)

    async with asyncio.TaskGroup() as group:
        group.create_task(asks())
        await session.asking.to_send()
        session.end(Stopped("killed"))
    await asks()


async def test_a_server_that_does_not_answer_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_S", 0.01)
    session, _ = session_and_body(Clock())
    with pytest.raises(Unreachable, match="did not answer"):
        await session.ask(LINE)
