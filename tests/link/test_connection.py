from functools import partial

import pytest

from doubles import FakeServer
from watchfloor.errors import Unreachable
from watchfloor.link import Door, Link, dial
from watchfloor.wire import (
    AGENT_WELCOMES,
    Ack,
    AgentHello,
    AgentNote,
    AgentWelcome,
    Note,
    SigningKey,
    encode,
)

KEY = SigningKey.from_seed(bytes(range(32)))
HELLO = partial(AgentHello, agent="bot", human=None, task="a task", supervision="sdk")
AT = "2026-01-31T09:30:00.000Z"


def note(text: str) -> Note:
    return Note.model_validate({"from": "mara", "text": text})


async def knock(server: FakeServer) -> Link[AgentWelcome]:
    return await dial(Door(server.url, "/v1/agent"), server.token, KEY, HELLO, AGENT_WELCOMES, boot_s=lambda: 0.0)


async def test_lines_go_out_as_one_text_message() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        await link.send_lines([encode(AgentNote(seq=n, at=AT, text=f"note {n}")) for n in (1, 2)])
        assert len(await server.said(AgentNote, 2)) == 2


async def test_lines_come_in_one_by_one() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        sent = [Ack(seq=1), note("hello")]
        await server.say(*sent)
        lines = aiter(link)
        assert [await anext(lines), await anext(lines)] == [encode(line) for line in sent]


async def test_the_lines_end_with_the_connection_and_its_code_stays() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        await server.close(4409, "another connection")
        assert [raw async for raw in link] == []
        assert (link.close_code, link.close_reason) == (4409, "another connection")


async def test_nothing_is_said_into_a_broken_connection() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        server.drop()
        assert [raw async for raw in link] == []
        with pytest.raises(Unreachable, match="is gone"):
            await link.send_lines([b"{}"])


async def test_a_message_beyond_the_bounds_closes_the_link() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        await server.say(*[note("x" * 60_000)] * 5)
        assert [raw async for raw in link] == []
        assert link.close_code == 4400


async def test_an_open_link_has_no_close_code() -> None:
    async with FakeServer().listening() as server, await knock(server) as link:
        assert link.close_code is None
        assert link.close_reason == ""
