import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

import plainly
from doubles import FakeServer
from plainly import PlainServer
from sessions import order
from watchfloor.agent import BlockingRun
from watchfloor.errors import Stopped
from watchfloor.wire import (
    Ended,
    Outcome,
    StoppedLine,
)


def double(x: int) -> int:
    return 2 * x


def kills(server: PlainServer) -> None:
    server.say(order(1, "kill"))


def blocked_in(call: Callable[[BlockingRun], object], server: PlainServer) -> None:
    """A call that waits is ended by a kill, and so is every later one."""
    with server.run() as run:
        threading.Timer(0.1, kills, [server]).start()
        with pytest.raises(Stopped, match="killed by mara: it loops"):
            call(run)
        later: list[Callable[[], object]] = [
            lambda: run.reason("x"),
            lambda: run.act("x", double, {"x": 1}),
            lambda: run.note("x"),
        ]
        for each in later:
            with pytest.raises(Stopped, match="killed by mara"):
                each()
        assert list(run.notes()) == []
        assert not server.has_said(StoppedLine)


def test_a_kill_raises_in_a_call_that_waits_for_leave_and_in_every_later_one() -> None:
    with plainly.serving() as server:
        server.server.decide = lambda action: []
        with pytest.raises(Stopped) as caught:
            blocked_in(lambda run: run.act("x", double, {"x": 1}), server)
        assert caught.value.by == "mara"
        server.said(StoppedLine)
        assert not server.has_said(Ended)


def test_a_kill_raises_in_a_call_that_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.spool.FULL_LINES", 5)

    def talk(run: BlockingRun) -> None:
        while True:
            run.reason("on and on")

    with plainly.serving(FakeServer(acks=False)) as server:
        with pytest.raises(Stopped):
            blocked_in(talk, server)
        server.said(StoppedLine)


def test_a_kill_ends_the_notes() -> None:
    def listen(server: PlainServer) -> None:
        with server.run() as run:
            threading.Timer(0.1, kills, [server]).start()
            assert list(run.notes()) == []

    with plainly.serving() as server:
        with pytest.raises(Stopped):
            listen(server)
        server.said(StoppedLine)


def test_the_word_is_held_back_while_the_code_inside_or_a_tool_still_runs() -> None:
    in_tool, tool_may_end, body_may_end = threading.Event(), threading.Event(), threading.Event()

    def slow() -> str:
        in_tool.set()
        assert tool_may_end.wait(30)
        return "done after all"

    def worker(run: BlockingRun, faults: list[str]) -> None:
        try:
            run.act("x", slow)
        except Stopped as stopped:
            faults.append(stopped.reason)

    def agent(server: PlainServer, faults: list[str]) -> None:
        with server.run() as run:
            threading.Thread(target=worker, args=(run, faults)).start()
            assert body_may_end.wait(30)

    with plainly.serving() as server, ThreadPoolExecutor(1) as pool:
        faults: list[str] = []
        running = pool.submit(agent, server, faults)
        assert in_tool.wait(30)
        kills(server)
        for event in (body_may_end, tool_may_end):
            time.sleep(0.1)
            assert not server.has_said(StoppedLine)
            event.set()
        (word,) = server.said(StoppedLine)
        with pytest.raises(Stopped):
            running.result()
        (outcome,) = server.said(Outcome)
        assert (outcome.status, outcome.result, word.in_flight) == ("succeeded", "done after all", ())
        assert faults == ["killed by mara: it loops"]


def test_leave_that_reaches_its_thread_after_a_kill_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def agent(server: PlainServer) -> None:
        def may_begin(_session: object) -> bool:
            kills(server)
            return False

        monkeypatch.setattr("watchfloor.agent.stance.Stance.may_begin", may_begin)
        with server.run() as run:
            run.act("x", calls.append, {"object": "done"})

    with plainly.serving() as server:
        with pytest.raises(Stopped, match="killed by mara"):
            agent(server)
        (outcome,) = server.said(Outcome)
        (word,) = server.said(StoppedLine)
        assert outcome.error == "Stopped before it began; nothing was done"
        assert (calls, word.in_flight) == ([], ())
