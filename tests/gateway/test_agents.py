import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import peers
from watchfloor.wire import Ack, LaneWelcome, Line, Order, PublicKey
from watchfloor_server.gateway import pace
from watchfloor_server.gateway.agents import ACK_LINES, EARLY_LINES, AgentSession, Fabric
from watchfloor_server.gateway.lines import LONG_BYTES, STRIDE, STRIDE_BYTES
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.seams import Guest


async def test_long_lines_are_read_apart_and_stay_in_order(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        texts = ["short", "x" * LONG_BYTES, "short again", "y" * LONG_BYTES, "last"]
        await bot.say(*[bot.line("reasoning", text=text) for text in texts])
        await bot.of("ack", seq=5)
        assert not [line for line in bot.heard if line["t"] == "error"]


async def test_words_and_whatever_comes_between_them_stay_in_order(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        words = [bot.line("reasoning", text="x") for _ in range(2 * STRIDE)]
        lease, act = b'{"t":"renew","n":1}', bot.line("action", action="a1", tool="no.such", args={})
        more = [bot.line("note", text="x" * STRIDE_BYTES), bot.line("reasoning", text="y")]
        await bot.say(*words[:3], lease, *words[3:], act, *more)
        await bot.of("ack", seq=2 * STRIDE + 3)
        assert (await bot.of("decision"))["action"] == "a1"
        assert [line["t"] for line in bot.heard if line["t"] != "ack"] == ["lease"]


async def test_after_a_number_used_twice_with_other_bytes_nothing_more_is_taken(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        first = bot.line("reasoning", text="x")
        await bot.say(first, first.replace(b'"x"', b'"y"'), bot.line("reasoning", text="z"), b'{"t":"renew","n":1}')
        assert (await bot.closed())[0] == 4400
        assert not [line for line in bot.heard if line["t"] == "lease" or line.get("seq") == 2]


async def test_who_has_too_much_unacknowledged_is_not_read_until_the_disk_has_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path, unacked_lines=32) as floor:
        bot = await peers.agent(floor)
        assert bot.welcome["limits"]["unacked_lines"] == 32
        await bot.say(*[bot.line("reasoning", text="x") for _ in range(500)])
        await bot.of("ack", seq=500)


class Ear:
    """A connection that only remembers what was said on it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.acks: list[int] = []
        self.said: list[str] = []
        self.leaving: asyncio.Future[None] = self.loop.create_future()

    def leave(self, code: int, reason: str) -> None:
        self.said.append(reason)
        self.leaving.set_result(None)

    def hand_over(self, line: Line, done: Callable[[], None]) -> None:
        self.say(line)
        done()

    def listen(self, hear: object) -> None: ...

    def say(self, line: Line) -> None:
        self.said.append(str(line.model_dump()["t"]))
        if isinstance(line, Ack):
            self.acks.append(line.seq)


def session_on(ear: Ear) -> AgentSession:
    fabric = cast(Fabric, SimpleNamespace(lines_per_s=100))
    return AgentSession(cast(Peer, ear), cast(Guest, None), cast(PublicKey, None), fabric)


def test_whatever_is_said_to_an_agent_before_its_welcome_is_heard_after_it() -> None:
    ear, given = Ear(), list[str]()
    session = session_on(ear)
    order = Order(order="O", cmd=1, kind="kill", epoch=1, by="mara", reason="")
    session.say(order, lambda: given.append("O"))
    session.say(Ack(seq=1))
    assert (ear.said, given) == ([], [])
    session.open(LaneWelcome(run="R", epoch=1))
    session.say(order, lambda: given.append("again"))
    assert ear.said == ["welcome", "order", "ack", "order"]
    assert given == ["O", "again"]
    ear.loop.close()


def test_an_agent_that_is_owed_too_much_before_its_welcome_is_let_go() -> None:
    ear = Ear()
    session = session_on(ear)
    assert all(session.say(Ack(seq=1)) for _ in range(EARLY_LINES))
    assert not session.say(Ack(seq=1))
    assert ear.said == ["too much happened before its welcome; come back"]
    ear.loop.close()


def test_an_agent_hears_of_its_last_line_at_once_and_of_those_before_it_now_and_then() -> None:
    ear = Ear()
    session = session_on(ear)
    for seq in range(505, 601, 5):
        session.owe(seq, 5)
    for seq in range(501, 601):
        session.ack(seq)
    assert ear.acks == [*range(500 + ACK_LINES, 600, ACK_LINES), 600]
    session.owe(601, 1)
    session.ack(601)
    assert ear.acks[-1] == 601
    ear.loop.close()


async def test_who_goes_on_beyond_the_rate_is_slowed_down_and_then_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PATIENCE_S", 0.1)
    async with peers.serving(tmp_path, lines_per_s=100) as floor:
        bot = await peers.agent(floor)
        await bot.say(*[bot.line("reasoning", text="x") for _ in range(1000)])
        assert (await bot.closed())[0] == 4429


async def test_fresh_evidence_is_taken_and_that_of_another_agent_is_not(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await mara.say({"t": "watch", "after": 0, "kinds": ["identity.refreshed"]})
        await bot.say({"t": "refresh", "token": floor.token()})
        assert (await mara.of("record"))["run"] == bot.run
        await bot.say({"t": "refresh", "token": floor.token("other-bot")})
        assert (await bot.of("error"))["code"] == "subject"
        await bot.say({"t": "refresh", "token": "rubbish"})
        assert (await bot.of("error"))["code"]


async def test_a_lease_is_renewed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        await bot.say({"t": "renew", "n": 3})
        lease = await bot.of("lease")
        assert (lease["n"], lease["epoch"], lease["ttl_s"]) == (3, bot.welcome["epoch"], 10.0)
