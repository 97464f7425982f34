from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

import peers
from watchfloor.chain import (
    Checkpoint,
    b64url,
    leaf_hash,
    read_checkpoint,
    unb64url,
    verify_consistency,
    verify_inclusion,
)
from watchfloor_server.app import answers


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    async with peers.serving(tmp_path) as server:
        yield server


@pytest_asyncio.fixture
async def mara(floor: peers.Floor) -> peers.Console:
    return await peers.console(floor, await peers.enrol(floor))


def leaf(record: peers.Object) -> bytes:
    return leaf_hash(
        record["seq"],
        record["at"],
        record["kind"],
        record.get("run"),
        record.get("agent"),
        record.get("human"),
        record["epoch"],
        unb64url(record["commit"]),
    )


async def test_a_record_is_proven_to_be_in_the_signed_ledger(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    await bot.think("proven")
    await bot.of("ack")
    head = (await peers.console(floor, mara.key)).welcome["head"]
    signed: Checkpoint = read_checkpoint(head["checkpoint"], unb64url(peers.public_of(floor)), floor.server)
    assert (signed.size, b64url(signed.root)) == (head["size"], head["root"])
    record = (await mara.ask("records", after=0, limit=1))["items"][0]
    proof = (await mara.ask("proof", seq=1, size=signed.size))["value"]["proof"]
    verify_inclusion(leaf(record), 0, signed.size, signed.root, [unb64url(each) for each in proof])
    grown = (await mara.ask("consistency", **{"from": 1, "to": signed.size}))["value"]["proof"]
    verify_consistency(1, leaf(record), signed.size, signed.root, [unb64url(each) for each in grown])


async def test_a_proof_that_cannot_be_is_refused(mara: peers.Console) -> None:
    reply = await mara.ask("proof", seq=1_000_000, size=1_000_000)
    assert (reply["ok"], reply["code"]) == (False, "proof")
    for what, far in (("proof", {"seq": 1, "size": 2**53 - 1}), ("consistency", {"from": 2**53 - 1, "to": 2**53 - 1})):
        reply = await mara.ask(what, **far)
        assert (reply["ok"], "ask about those" in reply["error"]) == (False, True)


async def test_pages_go_on_where_they_ended(
    floor: peers.Floor, mara: peers.Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "REPLY_BYTES", 2000)
    bot = await peers.agent(floor)
    await bot.say(*[bot.line("note", text="x" * 300) for _ in range(20)])
    await bot.of("ack", seq=20)
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        reply = await mara.ask("records", after=after, run=bot.run, kinds=["note"])
        assert len(reply["items"]) < 10
        seen += [each["seq"] for each in reply["items"]]
        after = reply.get("next")
    assert len(seen) == len(set(seen)) == 20


async def test_runs_cards_and_operators_come_in_pages_that_go_on(
    floor: peers.Floor, mara: peers.Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "REPLY_BYTES", 3000)
    bots = [await peers.agent(floor) for _ in range(4)]
    for number, bot in enumerate(bots):
        await bot.propose(f"a{number}", "file.write", {"text": "x" * 1000})
    for what, name, count in (("runs", "run", 4), ("escalations", "escalation", 4), ("operators", "name", 1)):
        found: list[str] = []
        after: int | None = 0
        while after is not None:
            reply = await mara.ask(what, after=after)
            assert len(reply["items"]) < 4
            found += [each[name] for each in reply["items"]]
            after = reply.get("next")
        assert len(found) == len(set(found)) == count
    assert len((await mara.ask("runs", limit=1))["items"]) == 1
    assert [each["run"] for each in (await mara.ask("escalations", run=bots[2].run))["items"]] == [bots[2].run]


async def test_who_did_an_action_and_why_it_was_allowed(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    await bot.propose("a1", "file.read", {"path": "x"})
    await bot.say(bot.line("outcome", action="a1", status="succeeded"))
    await bot.of("ack", seq=2)
    value = (await mara.ask("explain", run=bot.run, action="a1"))["value"]
    assert value["decided"]["answer"] == "allow"
    assert [leg["leg"] for leg in value["decided"]["legs"]] == ["agent", "human", "run"]
    assert value["proposed"]["args"] == {"path": "x"}
    assert value["outcome"]["status"] == "succeeded"
    assert value["grant"]["tool"] == "file.read"
    assert value["identity"]["human"]["name"] == "alice"
    who = (await mara.ask("identity", run=bot.run))["value"]
    assert who["identity"]["agent"]["name"] == "refund-bot"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"what": "explain"}, "run"),
        ({"what": "explain", "run": "NONE"}, "action"),
        ({"what": "identity", "run": "NONE"}, "run"),
    ],
)
async def test_what_is_not_known_is_said(mara: peers.Console, fields: dict[str, str], code: str) -> None:
    reply = await mara.ask(**fields)
    assert (reply["ok"], reply["code"]) == (False, code)


async def test_an_action_that_never_was_is_said(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    assert (await mara.ask("explain", run=bot.run, action="a9"))["code"] == "action"


async def test_what_waits_comes_with_this_devices_own_code(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    await bot.propose("a1", "file.write", {})
    (card,) = (await mara.ask("escalations"))["items"]
    other = await peers.console(floor, mara.key, device="other")
    (same,) = (await other.ask("escalations"))["items"]
    assert card["card_sha256"] == same["card_sha256"]
    assert card["code"] != same["code"]
    assert (await other.decide(same, "approve", code=same["code"]))["ok"]
    assert (await mara.ask("escalations"))["items"] == []
    assert (await mara.ask("runs", run="NONE"))["items"] == []
