import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import plainly
import watchfloor
from doubles import FakeServer
from sessions import order, run_at
from watchfloor.errors import Denied, Stopped
from watchfloor.wire import (
    Action,
    AgentNote,
    Decision,
    Ended,
    Note,
    Outcome,
    Paused,
    Reasoning,
    Renew,
)


def double(x: int) -> int:
    return 2 * x


def answer(action: Action, answer: str, **more: object) -> Decision:
    fields = {"action": action.action, "answer": answer, "reason": "because", "rules": ("r1",), **more}
    return Decision.model_validate(fields)


def test_plain_code_thinks_acts_and_ends_under_supervision(tmp_path: Path) -> None:
    file = tmp_path / "mail"
    file.write_text("please")
    with plainly.serving() as server:
        with server.run() as run:
            assert (run.id, run.server, run.credential, run.is_held) == ("RUN1", "SRV", "credential", False)
            assert watchfloor.current_run() is run
            run.reason("It was paid twice.", inputs=[file])
            assert run.act("x", double, {"x": 4}, intent="why") == 8
            run.note("done")
        assert watchfloor.current_run() is None
        assert [line.t for line in server.server.lines] == ["reasoning", "action", "outcome", "note", "ended"]
        (outcome,) = server.said(Outcome)
        assert (outcome.status, outcome.result) == ("succeeded", 8)


def test_a_tool_runs_in_the_thread_that_acts_with_its_grant() -> None:
    def where() -> tuple[int, str | None]:
        return threading.get_ident(), watchfloor.current_grant()

    with plainly.serving() as server, server.run() as run:
        thread, grant = run.act("x", where)
        (action,) = server.said(Action)
        assert (thread, grant) == (threading.get_ident(), f"grant-{action.action}")
        assert watchfloor.current_grant() is None


def test_a_denied_action_is_not_done() -> None:
    with plainly.serving() as server, server.run() as run:
        server.server.decide = lambda action: [answer(action, "deny", feedback="ask Mara")]
        with pytest.raises(Denied, match="because") as caught:
            run.act("x", double, {"x": 1})
        assert caught.value.feedback == "ask Mara"
        assert not server.has_said(Outcome)


def test_a_person_may_change_the_arguments_or_do_it_by_hand() -> None:
    with plainly.serving() as server, server.run() as run:
        server.server.decide = lambda action: [answer(action, "allow", args={"x": 50})]
        assert run.act("x", double, {"x": 1}) == 100
        server.server.decide = lambda action: [answer(action, "allow", result="by hand")]
        assert str(run.act("x", double, {"x": 1})) == "by hand"


def test_what_a_tool_raises_is_said_and_raised() -> None:
    def broken() -> None:
        raise LookupError("no such order")

    with plainly.serving() as server, server.run() as run:
        with pytest.raises(LookupError, match="no such order"):
            run.act("x", broken)
        (outcome,) = server.said(Outcome)
        assert (outcome.status, outcome.error) == ("failed", "LookupError: no such order")


def test_an_interrupted_tool_has_an_unknown_outcome() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with plainly.serving() as server, server.run() as run:
        with pytest.raises(KeyboardInterrupt):
            run.act("x", interrupted)
        (outcome,) = server.said(Outcome)
        assert outcome.status == "unknown"


async def later() -> None: ...


def test_a_coroutine_is_not_for_plain_code() -> None:
    hidden: Callable[..., object] = lambda: later()  # noqa: E731, PLW0108 - a lambda hides that it is a coroutine
    plain: Callable[..., object] = later
    with plainly.serving() as server, server.run() as run:
        with pytest.raises(TypeError, match="begin one with `async with`"):
            assert run.act("x", plain)
        with pytest.raises(TypeError, match="give `act` an `async def`"):
            assert run.act("x", hidden)
        with pytest.raises(TypeError, match="`async with` it"):
            asyncio.run(watchfloor.tool("x")(later)())  # pyright: ignore[reportArgumentType]


def test_a_paused_run_begins_nothing_until_it_is_resumed() -> None:
    with plainly.serving() as server, server.run() as run:
        server.say(order(1, "pause", order="P"))
        server.said(Paused)
        assert run.is_held
        threading.Timer(0.1, lambda: server.say(order(2, "resume", order="R"))).start()
        assert run.act("x", double, {"x": 1}) == 2
        assert not run.is_held


def test_leave_that_reaches_its_thread_when_the_lease_is_over_waits_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def may_begin(_session: object) -> bool:
        asked.append(1)
        return len(asked) > 3

    monkeypatch.setattr("watchfloor.agent.stance.Stance.may_begin", may_begin)
    with plainly.serving() as server, server.run() as run:
        assert run.act("x", double, {"x": 1}) == 2
        assert len(asked) == 4


def test_many_threads_act_at_once_each_action_once() -> None:
    with plainly.serving() as server:
        with server.run() as run, ThreadPoolExecutor(8) as pool:

            def act(x: int) -> int:
                return run.act("x", double, {"x": x})

            found = list(pool.map(act, range(100)))
        assert found == [2 * x for x in range(100)]
        actions = [line.action for line in server.said(Action, 100)]
        assert len(set(actions)) == len(actions) == 100
        assert server.has_said(Ended)


def test_an_action_inside_an_action_is_one_of_its_own() -> None:
    with plainly.serving() as server, server.run() as run:
        assert run.act("outer", lambda: run.act("inner", double, {"x": 2})) == 4
        server.said(Outcome, 2)
        assert [line.t for line in server.server.lines] == ["action", "action", "outcome", "outcome"]


def test_a_note_reaches_the_operators_and_theirs_reach_the_run() -> None:
    with plainly.serving() as server, server.run() as run:
        server.say(Note.model_validate({"from": "mara", "text": "why"}))
        for note in run.notes():
            run.note(f"to {note.from_}: {note.text}?")
            break
        (line,) = server.said(AgentNote)
        assert line.text == "to mara: why?"


def test_the_lease_is_renewed_while_plain_code_computes() -> None:
    server = FakeServer()
    server.lease = server.lease.model_copy(update={"ttl_s": 0.5, "renew_s": 0.05})
    with plainly.serving(server) as plain, plain.run() as run:
        plain.said(Renew, 20)
        assert not run.is_held
        assert run.act("x", double, {"x": 1}) == 2


def test_after_its_end_a_run_does_nothing() -> None:
    with plainly.serving() as server:
        with server.run() as run:
            pass
        with pytest.raises(Stopped, match="the run has ended"):
            run.reason("too late")
        assert not server.has_said(Reasoning)


async def test_a_thread_of_an_async_run_uses_its_blocking_side() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        assert await asyncio.to_thread(run.blocking.act, "x", double, {"x": 3}) == 6
        await server.said(Outcome)
        with pytest.raises(RuntimeError, match="would block the event loop"):
            run.blocking.reason("from inside")
        with pytest.raises(RuntimeError, match=r"another event loop; from other threads use `run\.blocking`"):
            await asyncio.to_thread(asyncio.run, run.reason("from elsewhere"))
