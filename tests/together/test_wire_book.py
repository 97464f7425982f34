"""A stranger's program, which speaks only what the wire's contract says, looks whether the server keeps to it."""

import asyncio
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import peers
from watchfloor.wire import SigningKey

BOUND = 256 * 1024


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    async with peers.serving(tmp_path) as server:
        yield server


@pytest_asyncio.fixture
async def mara(floor: peers.Floor) -> peers.Console:
    return await peers.console(floor, await peers.enrol(floor))


async def http(floor: peers.Floor, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    def ask() -> tuple[int, str]:
        asked = urllib.request.Request(floor.url.replace("ws", "http", 1) + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    return await asyncio.to_thread(ask)


async def test_the_welcomes_have_every_field_of_the_contract(floor: peers.Floor, mara: peers.Console) -> None:
    assert mara.welcome.keys() >= {"operator", "head", "policy", "now", "seen"}
    assert mara.welcome["operator"].keys() >= {"name", "roles", "person"}
    assert mara.welcome["head"].keys() == {"checkpoint", "size", "root"}
    bot = await peers.agent(floor)
    fields = {"run", "epoch", "credential", "expires_at", "lease", "next", "head", "tools", "kill_keys", "limits"}
    assert bot.welcome.keys() >= fields
    assert bot.welcome["lease"].keys() == {"ttl_s", "renew_s"}
    assert bot.welcome["limits"].keys() == {"unacked_lines", "lines_per_s"}
    assert (bot.welcome["next"], bot.welcome["head"]) == (1, "A" * 43)


async def test_what_this_operator_has_seen_is_told_at_their_next_welcome(
    floor: peers.Floor, mara: peers.Console
) -> None:
    await mara.say({"t": "seen", "upto": 2}, {"t": "seen", "upto": 9_000_000}, {"t": "ping", "nonce": "n"})
    pong = await mara.of("pong", nonce="n")
    assert pong.keys() == {"t", "nonce", "can_stop", "reached", "runs", "age_ms"}
    records = (await mara.ask("health"))["value"]["records"]
    again = await peers.console(floor, mara.key)
    assert 2 <= again.welcome["seen"] <= records + 2


async def test_a_handover_is_a_record_for_everybody_and_a_stranger_gets_none(
    floor: peers.Floor, mara: peers.Console
) -> None:
    await mara.say({"t": "watch", "after": 0})
    await mara.say({"t": "handover", "id": "h1", "to": "nobody", "text": "x"})
    assert (await mara.of("reply", id="h1"))["code"] == "operator"
    line = mara.signed("admin", do="operator.add", operator="jo", roles=["approver"])
    await mara.say(line)
    code = (await mara.of("reply", id=line["id"]))["value"]["code"]
    jo = await peers.console(floor, await peers.enrol(floor, "jo", code), "jo")
    await jo.say({"t": "watch", "after": 0})
    line = mara.signed("handover", to="jo", text="two \u202e cards")
    await mara.say({**line, "text": "none"})
    assert (await mara.of("reply", id=line["id"]))["code"] == "refused"
    line = mara.signed("handover", to="jo", text="two \u202e cards")
    await mara.say(line)
    assert (await mara.of("reply", id=line["id"]))["ok"]
    record = await jo.of("record", kind="handover.given")
    told = json.loads(record["raw"])
    assert json.loads(told.pop("signed")) == line
    assert told == {"by": "mara", "to": "jo", "text": "two \u202e cards"}


async def test_since_answers_what_changed_in_pages_and_nothing_else(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    await bot.think("quiet")
    await bot.propose("a1", "file.read", {"path": "x"})
    await bot.propose("a2", "no.such.tool", {})
    kinds: list[str] = []
    after: int | None = 0
    while after is not None:
        reply = await mara.ask("since", seq=0, after=after, limit=2)
        assert (len(reply["items"]) <= 2, reply["value"]) == (True, {"seen": 0})
        kinds += [item["kind"] for item in reply["items"]]
        after = reply.get("next")
    assert "reasoning" not in kinds
    assert kinds.count("action.decided") == 1
    assert "run.started" in kinds


async def test_a_snapshot_comes_in_parts_and_what_happens_after_it_follows_without_a_gap(
    floor: peers.Floor, mara: peers.Console
) -> None:
    bots = [await peers.agent(floor) for _ in range(3)]
    for number, bot in enumerate(bots):
        for place in range(2):
            await bot.propose(f"a{number}{place}", "file.write", {"text": f"{number}{place}" * 15_000})
    await mara.say({"t": "watch", "after": None})
    parts: list[peers.Object] = []
    while not parts or not parts[-1]["done"]:
        parts.append(await mara.of("snapshot"))
    assert len({part["upto"] for part in parts}) == 1
    assert all(
        part.keys() == {"t", "upto", "done", "runs", "escalations", "locks", "findings", "operators"} for part in parts
    )
    assert all(len(json.dumps(part, ensure_ascii=False).encode()) <= BOUND for part in parts)
    assert {run["run"] for part in parts for run in part["runs"]} == {bot.run for bot in bots}
    assert sum(len(part["escalations"]) for part in parts) == 6
    await bots[0].think("after it")
    assert (await mara.of("record"))["seq"] == parts[0]["upto"] + 1


async def test_a_finding_is_raised_and_in_the_snapshot_when_a_token_comes_from_a_second_place(
    floor: peers.Floor, mara: peers.Console
) -> None:
    token = floor.token()
    bot = await peers.agent(floor, token=token)
    hello = {"agent": "refund-bot", "human": None, "task": "x", "supervision": "sdk"}
    thief = await peers.greet(floor, "/v1/agent", token, peers.fresh_key(), hello)
    assert (await thief.of("refused"))["code"] == "key"
    assert (await thief.closed())[0] == 4403
    await mara.say({"t": "watch", "after": None})
    found = [each for _ in range(2) for each in (await mara.of("snapshot"))["findings"]]
    assert [(each["finding"], each["run"]) for each in found] == [("token_elsewhere", bot.run)]


async def test_a_folded_feed_counts_exactly_what_it_does_not_draw(floor: peers.Floor, mara: peers.Console) -> None:
    bot = await peers.agent(floor)
    after = (await mara.ask("health"))["value"]["records"]
    await mara.ask("records", after=after)
    await mara.say({"t": "watch", "after": after, "full": False, "rows": 3, "hz": 5})
    await mara.ask("health")
    await bot.say(*[bot.line("reasoning", text=f"t{number}") for number in range(40)])
    await bot.of("ack", seq=40)
    drawn = counted = 0
    while drawn + counted < 40:
        line = await mara.hear(lambda line: line["t"] in ("record", "tick"))
        if line["t"] == "record":
            drawn += line["kind"] == "reasoning"
        else:
            counted += line["counts"].get("reasoning", 0)
            assert line["held"] == sum(line["counts"].values())
    assert drawn + counted == 40
    assert 3 <= drawn < 40


async def test_the_plain_documents_answer_get_alone_and_name_nobody(floor: peers.Floor, mara: peers.Console) -> None:
    await peers.agent(floor, "refund-bot", "alice-in-person")
    assert await http(floor, "/healthz") == (200, "ok\n")
    assert (await http(floor, "/readyz"))[0] == 200
    status, metrics = await http(floor, "/metrics")
    assert status == 200
    assert "watchfloor_agents 1\n" in metrics
    for name in ("alice", "mara", "refund-bot"):
        assert name not in metrics
    keys = json.loads((await http(floor, "/.well-known/jwks.json"))[1])["keys"]
    assert {"kty", "crv", "x", "kid"} <= keys[0].keys()
    assert "d" not in keys[0]
    named = json.loads((await http(floor, "/.well-known/watchfloor"))[1])
    assert (named["server"], named["version"]) == (floor.server, "v1")
    assert (await http(floor, "/healthz", "POST"))[0] == 405
    assert (await http(floor, "/healthz", Host="evil.example"))[0] == 403
    assert (await http(floor, "/healthz", Origin="https://evil.example"))[0] == 403


HOSTILE: list[tuple[dict[str, Any] | bytes, str]] = [
    (b'{"t":"get","id":"x1","what":"health","what":"health"}', "duplicate_key"),
    (b'{"t":"get","id":"x1","what":"records","after":9007199254740993}', "number"),
    (b'{"t":"get","id":"x1","what":"records","after":1e400}', "number"),
    (b'{"t":"get","id":"x1","what":"records","after":NaN}', "number"),
    (b'{"t":"get","id":"x1","what":"identity","run":"\\ud800"}', "surrogate"),
    (b'{"t":"get","id":"x1","what":"identity","run":"\\u0000"}', "nul"),
    ({"t": "get", "id": "x1", "what": "records", "after": -1}, "field"),
    ({"t": "get", "id": "x1", "what": "records", "limit": 1001}, "field"),
    ({"t": "get", "id": "x1", "what": "records", "kinds": ["no.kind"]}, "field"),
    ({"t": "order", "id": "x1", "kind": "kill", "scope": {"run": "a", "all": True}, "server": "s", "at": "x"}, "field"),
    ({"t": "note", "id": "x1", "run": "../x", "text": "x"}, "field"),
    ({"t": "watch", "id": "x1", "after": 0}, "field"),
]


@pytest.mark.parametrize(("line", "code"), HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
async def test_a_hostile_line_gets_its_one_reply_and_the_next_one_works(
    mara: peers.Console, line: dict[str, Any] | bytes, code: str
) -> None:
    await mara.say(line, {"t": "get", "id": "next", "what": "health"})
    reply = await mara.of("reply", id="x1")
    assert (reply["ok"], bool(reply["error"])) == (False, True)
    assert reply["code"] == code, reply
    assert (await mara.of("reply", id="next"))["ok"]


async def test_a_deep_line_and_a_long_one_and_one_without_an_id_are_refused_without_harm(mara: peers.Console) -> None:
    deep = b'{"t":"get","id":"deep","what":"health","x":' + b"[" * 40 + b"]" * 40 + b"}"
    await mara.say(deep, b'{"t":"get","what":"health"}', {"t": "get", "id": "next", "what": "health"})
    assert not (await mara.of("reply", id="deep"))["ok"]
    assert (await mara.of("error"))["code"] == "field"
    assert (await mara.of("reply", id="next"))["ok"]


async def test_an_answer_stays_in_its_frame_however_much_there_is_to_explain(
    floor: peers.Floor, mara: peers.Console
) -> None:
    bot = await peers.agent(floor)
    await bot.propose("a1", "file.write", {"path": "x" * 60_000})
    for what in ("identity", "explain"):
        reply = await mara.ask(what, run=bot.run, action="a1")
        assert reply["ok"]
        assert len(json.dumps(reply, ensure_ascii=False).encode()) <= BOUND, what


async def test_an_order_that_is_stale_unsigned_or_used_again_is_refused_but_a_kill_of_one_run_is_obeyed(
    floor: peers.Floor, mara: peers.Console
) -> None:
    bot = await peers.agent(floor)
    line: peers.Object = {
        "t": "order",
        "id": secrets.token_hex(6),
        "kind": "pause",
        "scope": {"run": bot.run},
        "server": floor.server,
        "at": "2020-01-01T00:00:00.000Z",
    }
    stale = {**line, "sig": peers.signed(mara.key, "order", floor.server, line)}
    await mara.say(stale)
    assert not (await mara.of("reply", id=line["id"]))["ok"]
    forged = mara.signed("order", kind="pause", scope={"run": bot.run})
    forged["sig"] = peers.signed(SigningKey.from_seed(b"x" * 32), "order", floor.server, {**line})
    await mara.say(forged)
    assert not (await mara.of("reply", id=forged["id"]))["ok"]
    once = mara.signed("order", kind="pause", scope={"run": bot.run})
    await mara.say(once)
    assert (await mara.of("reply", id=once["id"]))["ok"]
    kill = {**line, "id": secrets.token_hex(6), "kind": "kill"}
    await mara.say(kill)
    assert (await mara.of("reply", id=kill["id"]))["ok"]
    assert (await bot.of("order", kind="kill"))["order"] == kill["id"]
