import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import watchfloor
from doubles import FakeServer
from sessions import order, run_at
from watchfloor.agent import Run
from watchfloor.errors import Denied, Stopped
from watchfloor.wire import Action, Decision, ErrorLine, Outcome, Paused, ToolTerms, stamp


def answer(action: Action, answer: str, **more: object) -> Decision:
    return Decision.model_validate(
        {"action": action.action, "answer": answer, "reason": "because", "rules": ("r1",), **more}
    )


async def outcome_of(server: FakeServer) -> Outcome:
    (found,) = await server.said(Outcome)
    assert isinstance(found, Outcome)
    return found


class Till:
    """A tool that remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[dict[str, object]] = []

    async def pay(self, **args: object) -> str:
        self.calls.append(args)
        return "paid"


async def test_an_allowed_action_is_done_once_and_its_outcome_said() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        assert await run.act("pay", till.pay, {"amount": "40.00"}, intent="one payment goes back") == "paid"
        outcome = await outcome_of(server)
        assert till.calls == [{"amount": "40.00"}]
        assert (outcome.status, outcome.result) == ("succeeded", "paid")
        action = server.lines[0]
        assert isinstance(action, Action)
        assert (action.tool, action.args, action.intent) == ("pay", {"amount": "40.00"}, "one payment goes back")
        assert action.sig is not None
        assert outcome.sig is not None


async def test_a_denied_action_is_not_done() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: [answer(action, "deny", feedback="ask Mara")]
        with pytest.raises(Denied, match="because") as caught:
            await run.act("pay", till.pay, {"amount": "1"})
        assert (caught.value.rules, caught.value.feedback) == (("r1",), "ask Mara")
        assert till.calls == []
        assert [line.t for line in server.lines] == ["action"]


async def test_after_wait_the_next_decision_counts() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        soon = stamp(datetime.now(UTC) + timedelta(seconds=60))
        server.decide = lambda action: [
            answer(action, "wait", expires_at=soon, escalation="E1"),
            answer(action, "allow"),
        ]
        assert await run.act("pay", till.pay) == "paid"


async def test_changed_arguments_are_used() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: [answer(action, "allow", args={"amount": "20.00"})]
        await run.act("pay", till.pay, {"amount": "40.00"})
        assert till.calls == [{"amount": "20.00"}]


async def test_what_a_person_did_by_hand_is_not_done_again() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: [answer(action, "allow", result={"receipt": 7})]
        assert await run.act("pay", till.pay) == {"receipt": 7}
        assert till.calls == []
        assert (await outcome_of(server)).result == {"receipt": 7}


async def test_nothing_done_by_hand_is_a_result_too() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: [answer(action, "allow", result=None)]
        assert await run.act("pay", till.pay) is None
        assert till.calls == []


async def test_a_secret_goes_to_the_tool_and_never_to_the_server() -> None:
    till = Till()
    server = FakeServer(tools={"pay": ToolTerms(secret=("/card",))})
    async with server.listening(), run_at(server) as run:
        await run.act("pay", till.pay, {"card": "4111", "amount": "1"})
        assert till.calls == [{"card": "4111", "amount": "1"}]
        assert all(b"4111" not in read.raw for read in server.run.lines)


async def test_a_secret_is_put_back_into_changed_arguments() -> None:
    till = Till()
    server = FakeServer(tools={"pay": ToolTerms(secret=("/card",))})
    async with server.listening(), run_at(server) as run:
        server.decide = lambda action: [answer(action, "allow", args={**action.args, "amount": "2"})]
        await run.act("pay", till.pay, {"card": "4111", "amount": "1"})
        assert till.calls == [{"card": "4111", "amount": "2"}]


async def test_leave_that_is_over_is_not_used() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        past = stamp(datetime.now(UTC) - timedelta(seconds=5))
        server.decide = lambda action: [answer(action, "allow", expires_at=past)]
        with pytest.raises(Denied, match="the leave expired"):
            await run.act("pay", till.pay)
        assert till.calls == []
        assert "nothing was done" in str((await outcome_of(server)).error)


async def test_a_refused_action_line_is_a_denial() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: []
        acting = asyncio.get_running_loop().create_task(run.act("pay", till.pay))
        (line,) = await server.said(Action)
        assert isinstance(line, Action)
        await server.say(ErrorLine(code="sealed", reason="seal the card", seq=line.seq))
        with pytest.raises(Denied, match="seal the card"):
            await acting
        assert till.calls == []


async def test_leave_that_comes_when_nobody_waits_is_answered_and_not_used() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await run.act("pay", till.pay)
        (line,) = await server.said(Action)
        assert isinstance(line, Action)
        await server.say(answer(line, "wait"), answer(line, "allow"))
        assert "stopped waiting" in str((await outcome_of(server)).error)
        assert till.calls == []


async def test_a_server_that_never_decides_is_a_denial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.acting.DECISION_S", 0.05)
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: []
        with pytest.raises(Denied, match="no decision came in time"):
            await run.act("pay", till.pay)
        assert till.calls == []


async def test_a_decision_that_is_repeated_does_nothing_twice() -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        server.decide = lambda action: [answer(action, "allow")] * 3
        await run.act("pay", till.pay)
        await run.act("pay", till.pay)
        assert len(till.calls) == 2


@pytest.mark.parametrize("args", [{"x": float("nan")}, {"x": "\x00"}, {"x": "y" * 70_000}])
async def test_arguments_that_cannot_be_sent_are_refused_here(args: dict[str, object]) -> None:
    till = Till()
    async with FakeServer().listening() as server, run_at(server) as run:
        with pytest.raises(ValueError, match="cannot be sent as JSON"):
            await run.act("pay", till.pay, args)
        with pytest.raises(ValueError, match="this cannot be said"):
            await run.act("no tool name", till.pay)
        assert server.lines == []
        assert till.calls == []


async def test_the_grant_is_at_hand_inside_the_tool_alone() -> None:
    async def grant() -> str | None:
        return watchfloor.current_grant()

    async def both(run: Run) -> None:
        grants = await asyncio.gather(run.act("a", grant), run.act("b", grant))
        actions = [line.action for line in server.lines if isinstance(line, Action)]
        assert sorted(str(each) for each in grants) == sorted(f"grant-{action}" for action in actions)

    async with FakeServer().listening() as server, run_at(server) as run:
        await both(run)
        assert watchfloor.current_grant() is None


async def test_leave_that_came_while_the_run_stood_still_is_answered_when_it_is_killed() -> None:
    till = Till()

    async def agent(server: FakeServer) -> None:
        async with run_at(server) as run:
            server.decide = lambda action: []
            acting = asyncio.get_running_loop().create_task(run.act("pay", till.pay))
            (line,) = await server.said(Action)
            assert isinstance(line, Action)
            await server.say(order(1, "pause"), answer(line, "allow"))
            await server.said(Paused)
            await server.say(order(2, "kill"))
            await acting

    async with FakeServer().listening() as server:
        with pytest.raises(Stopped):
            await agent(server)
        assert (await outcome_of(server)).error == "the run was stopped before it began; nothing was done"
        assert till.calls == []
