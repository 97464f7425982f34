from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

import peers
from watchfloor_server.gateway.consoles import QUESTIONS


@pytest_asyncio.fixture
async def mara(tmp_path: Path) -> AsyncGenerator[peers.Console]:
    async with peers.serving(tmp_path) as floor:
        yield await peers.console(floor, await peers.enrol(floor))


async def test_a_bad_line_is_answered_and_the_next_one_works(mara: peers.Console) -> None:
    await mara.say(b"not json", {"t": "watch", "after": -1}, {"t": "get", "id": "g1", "what": "health"})
    assert (await mara.of("error"))["code"] == "json"
    assert (await mara.of("error"))["code"] == "field"
    assert (await mara.of("reply", id="g1"))["ok"]


async def test_each_id_of_a_line_that_is_refused_gets_one_reply_and_no_error(mara: peers.Console) -> None:
    await mara.say(
        {"t": "get", "id": "g1", "what": "the weather"},
        {"t": "get", "id": "g2", "what": "health", "extra": 1},
        {"t": "order", "id": "g3", "kind": "kill"},
        {"t": "nothing", "id": "g4"},
        b'{"t":"get","id":"g5","what":"health","x":NaN}',
        b'{"t":"get","id":"g6","what":"runs","run":"' + b"x" * 70_000 + b'"}',
        {"t": "get", "id": "last", "what": "health"},
    )
    for name, code in (("g1", "field"), ("g2", "field"), ("g3", "field"), ("g4", "type"), ("g5", "number")):
        reply = await mara.of("reply", id=name)
        assert (reply["ok"], reply["code"]) == (False, code)
        assert reply["error"]
    assert (await mara.of("reply", id="g6"))["code"] == "line_too_long"
    assert (await mara.of("reply", id="last"))["ok"]
    assert not [line for line in mara.heard if line["t"] in ("reply", "error")]


async def test_more_questions_than_are_worked_on_at_once_are_all_answered_once(mara: peers.Console) -> None:
    names = [f"g{n}" for n in range(20 * QUESTIONS)]
    await mara.say(*[{"t": "get", "id": name, "what": "records", "after": 0} for name in names])
    for name in names:
        assert (await mara.of("reply", id=name))["ok"]
    await mara.ask("health")
    assert not [line for line in mara.heard if line["t"] == "reply"]


async def test_a_binary_frame_closes(mara: peers.Console) -> None:
    await mara.socket.send(b"\x00", text=False)
    assert (await mara.closed())[0] == 4400


@pytest.mark.parametrize("answer", ["approve", "deny", "supply"])
async def test_a_verdict_without_a_signature_is_refused(mara: peers.Console, answer: str) -> None:
    line = mara.signed("decide", escalation="E-NONE", answer=answer, card_sha256="A" * 43)
    del line["sig"]
    await mara.say(line)
    reply = await mara.of("reply", id=line["id"])
    assert (reply["ok"], reply["code"]) == (False, "refused")


async def test_a_verdict_on_a_card_that_is_not_open_is_refused(mara: peers.Console) -> None:
    card = {"escalation": "E-NONE", "card_sha256": "A" * 43}
    assert not (await mara.decide(card, "approve", code="AAAA"))["ok"]


async def test_a_ping_says_whether_runs_can_be_stopped(mara: peers.Console) -> None:
    await mara.say({"t": "ping", "nonce": "n1"})
    pong = await mara.of("pong", nonce="n1")
    assert (pong["can_stop"], pong["reached"], pong["runs"]) == (True, 0, 0)


async def test_a_new_watch_takes_the_place_of_the_old_one(mara: peers.Console) -> None:
    await mara.say({"t": "watch", "after": 0}, {"t": "watch", "after": 0, "kinds": ["policy.loaded"]})
    await mara.of("record", kind="policy.loaded")


async def test_an_added_operator_comes_in_by_the_code_and_a_removed_one_is_shown_out(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        line = mara.signed("admin", do="operator.add", operator="jo", roles=["viewer"])
        await mara.say(line)
        code = (await mara.of("reply", id=line["id"]))["value"]["code"]
        jo_key = await peers.enrol(floor, "jo", code)
        jo, jo_kill = (
            await peers.console(floor, jo_key, "jo"),
            await peers.console(floor, jo_key, "jo", path="/v1/kill"),
        )
        assert jo.welcome["operator"]["roles"] == ["viewer"]
        assert not (await jo.order("kill", {"all": True}))["ok"]
        names = {each["name"]: each["roles"] for each in (await mara.ask("operators"))["items"]}
        assert names["jo"] == ["viewer"]
        line = mara.signed("admin", do="operator.remove", operator="jo")
        await mara.say(line)
        assert (await mara.of("reply", id=line["id"]))["ok"]
        assert (await jo.closed())[0] == 4401
        assert (await jo_kill.closed())[0] == 4401


async def test_what_an_operator_has_seen_is_remembered(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        await mara.say({"t": "seen", "upto": 2}, {"t": "seen", "upto": 1_000_000})
        bot = await peers.agent(floor)
        await bot.think("a commit")
        await bot.of("ack")
        assert 2 <= (await peers.console(floor, key)).welcome["seen"] < 1_000_000
