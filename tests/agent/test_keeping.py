import asyncio
from pathlib import Path

import pytest

from doubles import FakeServer
from watchfloor.agent import supervised
from watchfloor.agent.supervising import Supervised
from watchfloor.errors import Stopped
from watchfloor.wire import Action, Decision, Ended, Order, Reasoning, RefusedLine, StoppedLine


def run_at(server: FakeServer, patience_s: float = 60) -> Supervised:
    return supervised("bot", task="a task", server=server.url, token=server.token, patience_s=patience_s)


KILL = Order(order="K", cmd=1, kind="kill", epoch=8, by="mara", reason="")


def texts(server: FakeServer) -> list[str]:
    return [line.text for line in server.lines if isinstance(line, Reasoning)]


async def test_a_lost_connection_loses_no_line_and_doubles_none() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            for number in range(60):
                await run.reason(f"thought {number}")
                if number % 20 == 7:
                    await server.said(Reasoning, number // 2)
                    server.drop()
        assert texts(server) == [f"thought {number}" for number in range(60)]
        assert len(server.runs) == 1
        assert sum(hello.resume is not None for hello in server.hellos) >= 1


async def test_what_is_said_without_a_server_is_said_when_it_is_back() -> None:
    server = FakeServer()
    await server.start()
    async with run_at(server) as run:
        await run.reason("before")
        await server.said(Reasoning)
        await server.stop()
        for number in range(40):
            await run.reason(f"alone {number}")
        await server.start()
    await server.said(Ended)
    assert texts(server) == ["before", *(f"alone {number}" for number in range(40))]
    await server.stop()
    assert server.faults == []


async def test_without_room_the_agent_waits_and_nothing_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.spool.FULL_LINES", 5)
    async with FakeServer(acks=False).listening() as server:
        async with run_at(server) as run:

            async def think() -> None:
                for number in range(8):
                    await run.reason(f"thought {number}")

            thinking = asyncio.get_running_loop().create_task(think())
            await server.said(Reasoning, 5)
            await asyncio.wait([thinking], timeout=0.1)
            assert len(texts(server)) == 5
            server.acks = True
            server.drop()
            await thinking
        assert texts(server) == [f"thought {number}" for number in range(8)]


async def test_a_decision_given_while_the_connection_was_lost_is_heard_after_it() -> None:
    calls: list[str] = []

    async def pay() -> None:
        calls.append("paid")

    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: []
        acting = asyncio.get_running_loop().create_task(run.act("pay", pay))
        (line,) = await server.said(Action)
        assert isinstance(line, Action)
        server.run.decisions[line.action] = Decision(action=line.action, answer="allow", reason="", rules=())
        server.drop()
        await acting
        assert calls == ["paid"]


async def test_leave_that_is_repeated_after_a_resume_is_used_once() -> None:
    calls: list[str] = []
    paid, may_end = asyncio.Event(), asyncio.Event()

    async def pay() -> None:
        calls.append("paid")
        paid.set()
        await may_end.wait()

    async with FakeServer().listening() as server, run_at(server) as run:
        acting = asyncio.get_running_loop().create_task(run.act("pay", pay))
        await paid.wait()
        server.drop()
        await server.until(lambda: len(server.hellos) == 2)
        may_end.set()
        await acting
        assert calls == ["paid"]


async def test_a_kill_given_while_the_connection_was_lost_is_obeyed_after_it() -> None:
    async with FakeServer().listening() as server:
        server.on_resume = [KILL]

        async def agent() -> None:
            async with run_at(server) as run:
                await run.reason("hm")
                await server.said(Reasoning)
                server.drop()
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match="killed by mara"):
            await agent()
        await server.said(StoppedLine)


async def test_the_last_word_is_brought_over_a_new_connection_and_nothing_else() -> None:
    async with FakeServer().listening() as server:
        gone = asyncio.Event()

        async def agent() -> None:
            async with run_at(server):
                await server.say(KILL)
                try:
                    await asyncio.sleep(60)
                finally:
                    server.drop()
                    gone.set()

        with pytest.raises(Stopped):
            await agent()
        await server.said(StoppedLine)
        assert {line.t for line in server.lines} == {"stopped"}


async def test_a_resume_that_is_refused_stops_the_run() -> None:
    async with FakeServer().listening() as server:

        async def agent() -> None:
            async with run_at(server):
                server.refusal = RefusedLine(code="lost", reason="silent for too long")
                server.drop()
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match=r"the run cannot go on: .* silent for too long"):
            await agent()


async def test_a_run_whose_server_stays_away_is_given_up() -> None:
    server = FakeServer()
    await server.start()

    async def agent() -> None:
        async with run_at(server, patience_s=0.3):
            await server.stop()
            await asyncio.sleep(60)

    with pytest.raises(Stopped, match=r"given up after 0\.3 s without its server"):
        await agent()


@pytest.mark.parametrize(
    ("code", "words"),
    [(4403, "let the run go: the run is over"), (4409, "taken up by another"), (4400, "does not trust")],
)
async def test_a_server_that_lets_the_run_go_stops_it(code: int, words: str) -> None:
    async with FakeServer().listening() as server:

        async def agent() -> None:
            async with run_at(server):
                await server.close(code, "the run is over")
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match=words):
            await agent()


async def test_a_token_that_is_over_is_read_again_until_it_is_fresh(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("good-token")
    async with FakeServer().listening() as server:
        async with supervised("bot", task="t", server=server.url, token=file) as run:
            server.token = "fresh-token"
            server.drop()
            await server.until(lambda: server.tokens.count("good-token") >= 1)
            file.write_text("fresh-token")
            await run.reason("on again")
            await server.said(Reasoning)
        assert server.tokens[-1] == "fresh-token"


async def test_a_server_that_lost_what_it_acknowledged_is_not_spoken_to_any_more() -> None:
    async with FakeServer().listening() as server:

        async def agent() -> None:
            async with run_at(server) as run:
                await run.reason("one")
                await server.said(Reasoning)
                await run.reason("two")
                await server.said(Reasoning, 2)
                server.run.next, server.run.head = 1, bytes(32)
                server.drop()
                await asyncio.sleep(60)

        with pytest.raises(Stopped, match="the run cannot go on: the server expects line 1"):
            await agent()
