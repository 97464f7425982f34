import asyncio
from pathlib import Path

import pytest

from doubles import FakeServer
from sessions import run_at
from watchfloor.agent import supervised
from watchfloor.wire import Action, ErrorLine, Note, Order, Paused, Reasoning, Refresh, Renew


async def nothing() -> None: ...


async def test_lines_gather_into_few_messages() -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        for number in range(64):
            await run.reason(f"thought {number}")
        await server.said(Reasoning, 64)
        assert server.messages_count < 20


async def test_no_more_is_under_way_than_the_server_allows() -> None:
    server = FakeServer(acks=False)
    server.limits = server.limits.model_copy(update={"unacked_lines": 3})
    server.lease = server.lease.model_copy(update={"renew_s": 0.1})
    async with server.listening(), run_at(server) as run:
        for number in range(6):
            await run.reason(f"thought {number}")
        await server.said(Reasoning, 3)
        await server.said(Renew)
        assert sum(isinstance(line, Reasoning) for line in server.lines) == 3
        server.acks = True
        server.drop()
        await server.said(Reasoning, 6)


async def test_a_slow_lane_is_kept_to() -> None:
    server = FakeServer()
    server.limits = server.limits.model_copy(update={"lines_per_s": 2000})
    async with server.listening(), run_at(server) as run:
        for number in range(100):
            await run.reason(f"thought {number}")
        await server.said(Reasoning, 100)


async def test_fresh_evidence_is_handed_in_as_soon_as_the_file_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("good-token")
    server = FakeServer(expires_in_s=1.0)
    async with server.listening(), supervised("bot", task="t", server=server.url, token=file):
        file.write_text("fresh-token")
        (line,) = await server.said(Refresh)
        assert isinstance(line, Refresh)
        assert (line.token, line.human) == ("fresh-token", None)


async def test_a_token_file_that_is_gone_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "token"
    file.write_text("good-token")
    server = FakeServer(expires_in_s=1.0)
    async with server.listening(), supervised("bot", task="t", server=server.url, token=file) as run:
        file.unlink()
        while "fresh evidence cannot be read" not in caplog.text:
            await run.act("x", nothing)
            await asyncio.sleep(0.01)


async def test_a_line_that_is_not_understood_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        await server.say_raw(b'{"t":"surprise"}\n{"t":"ack","seq":"1"}')
        await run.act("x", nothing)
        assert "is not understood" in caplog.text


async def test_a_refused_line_is_told_without_its_escapes(caplog: pytest.LogCaptureFixture) -> None:
    async with FakeServer().listening() as server, run_at(server) as run:
        await server.say(ErrorLine(code="field", reason="bad \x1b[2J"))
        await run.act("x", nothing)
        assert "the server refused a line (field): bad" in caplog.text
        assert "\x1b" not in caplog.text


async def test_an_order_that_is_repeated_is_acknowledged_again() -> None:
    pause = Order(order="P", cmd=1, kind="pause", epoch=7, by="mara", reason="")
    async with FakeServer().listening() as server, run_at(server):
        await server.say(pause)
        await server.said(Paused)
        await server.say(pause)
        await server.said(Paused, 2)


async def test_a_pause_is_said_to_hold_only_when_no_tool_runs() -> None:
    pause = Order(order="P", cmd=1, kind="pause", epoch=7, by="mara", reason="")
    async with FakeServer().listening() as server, run_at(server) as run:

        async def during() -> None:
            await server.say(pause, Note.model_validate({"from": "mara", "text": "wait"}))
            assert (await anext(aiter(run.notes()))).text == "wait"
            assert run.is_held
            assert not any(isinstance(line, Paused) for line in server.lines)

        await run.act("x", during)
        await server.said(Paused)
        assert any(isinstance(line, Action) for line in server.lines)
