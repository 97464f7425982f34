import pytest

import plainly
from doubles import FakeServer
from watchfloor.agent.keeping import Keeper
from watchfloor.errors import Refused, Stopped, Unreachable
from watchfloor.wire import Ended, RefusedLine


def test_an_exception_inside_ends_the_run_as_failed_and_goes_on() -> None:
    def agent(server: plainly.PlainServer) -> None:
        with server.run():
            raise KeyError("gone")

    with plainly.serving() as server:
        with pytest.raises(KeyError, match="gone"):
            agent(server)
        (ended,) = server.said(Ended)
        assert (ended.status, ended.summary) == ("failed", "KeyError: 'gone'")


def test_a_run_that_is_refused_never_begins() -> None:
    with (
        plainly.serving(FakeServer(refusal=RefusedLine(code="locked", reason="the pair is locked"))) as server,
        pytest.raises(Refused, match="the pair is locked"),
        server.run(),
    ):
        pytest.fail("it began")


def test_without_a_server_nothing_begins() -> None:
    with pytest.raises(Unreachable, match="there is no server"), plainly.run_at("unix:///nowhere/at.all"):
        pytest.fail("it began")


async def test_plain_with_inside_a_coroutine_is_told_so() -> None:
    with pytest.raises(RuntimeError, match="inside a coroutine use `async with`"), plainly.run_at("ws://127.0.0.1:1"):
        pytest.fail("it began")


def test_a_run_whose_server_stays_away_stops() -> None:
    def agent(server: plainly.PlainServer) -> None:
        with server.run(patience_s=0.2) as run:
            server.do(server.server.stop())
            for _ in run.notes():
                pytest.fail("a note out of nothing")

    with plainly.serving() as server, pytest.raises(Stopped, match=r"given up after 0\.2 s without its server"):
        agent(server)


def test_an_interrupt_inside_a_stopped_run_stays_one() -> None:
    def agent(server: plainly.PlainServer) -> None:
        with server.run(patience_s=0.1) as run:
            server.do(server.server.stop())
            list(run.notes())
            raise KeyboardInterrupt

    with plainly.serving() as server, pytest.raises(KeyboardInterrupt):
        agent(server)


def test_a_run_whose_supervision_breaks_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Keeper, "keep", break_down)

    def agent(server: plainly.PlainServer) -> None:
        with server.run() as run:
            list(run.notes())
            with pytest.raises(Stopped, match="its supervision was cut off"):
                run.reason("alone")

    with plainly.serving() as server, pytest.raises(ExceptionGroup) as caught:
        agent(server)
    assert caught.group_contains(ZeroDivisionError)
