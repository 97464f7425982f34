"""Every refusal of the wire, by a real server to peers that only know the wire."""

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

import peers
from watchfloor.chain import b64url, jcs, sha256


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    async with peers.serving(tmp_path) as server:
        yield server


async def status(url: str, **headers: str) -> int:
    protocols = headers.pop("protocols", "watchfloor.v1")
    with pytest.raises(InvalidStatus) as refused:
        await connect(
            url,
            additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
            subprotocols=[protocols],  # pyright: ignore[reportArgumentType]
        )
    return refused.value.response.status_code


async def test_nobody_is_upgraded_without_a_good_token(floor: peers.Floor) -> None:
    for path in ("/v1/agent", "/v1/console", "/v1/kill", "/v1/enrol"):
        assert await status(floor.url + path) == 401
        assert await status(floor.url + path, Authorization="Bearer not.a.token") == 401
        assert await status(floor.url + path, Authorization="Basic YTpi") == 401
    expired = floor.token(ttl_s=-60)
    assert await status(floor.url + "/v1/agent", Authorization=f"Bearer {expired}") == 401
    assert await status(floor.url + "/v1/console", Authorization=f"Bearer {floor.token()}") == 401


async def test_foreign_pages_and_hosts_are_kept_out(floor: peers.Floor) -> None:
    bearer = f"Bearer {floor.token()}"
    assert await status(floor.url + "/v1/agent", Authorization=bearer, Origin="https://evil.example") == 403
    port = floor.url.rpartition(":")[2]
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert b" 403 " in await reader.readline()
    writer.close()


async def test_the_subprotocol_is_asked_for(floor: peers.Floor) -> None:
    bearer = f"Bearer {floor.token()}"
    assert await status(floor.url + "/v1/agent", Authorization=bearer, protocols="other") == 400


async def test_a_proof_by_another_key_is_refused_and_closed(floor: peers.Floor) -> None:
    peer: peers.Peer = await peers.greet(floor, "/v1/agent", floor.token(), peers.fresh_key(), {"agent": "refund-bot"})
    assert (await peer.of("refused"))["code"]
    assert (await peer.closed())[0] == 4403
    key, other = peers.fresh_key(), peers.fresh_key()
    hello = {
        "agent": "refund-bot",
        "human": None,
        "task": "t",
        "supervision": "sdk",
        "key": other.public.jwk.model_dump(),
    }
    peer = await peers.greet(floor, "/v1/agent", floor.token(), key, hello)
    assert (await peer.of("refused"))["code"] == "proof"
    assert (await peer.closed())[0] == 4403


async def test_an_agent_is_who_its_token_says(floor: peers.Floor) -> None:
    hello = {"agent": "deploy-bot", "human": None, "task": "t", "supervision": "sdk"}
    peer: peers.Peer = await peers.greet(floor, "/v1/agent", floor.token("refund-bot"), peers.fresh_key(), hello)
    assert (await peer.of("refused"))["code"] == "agent"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"not json", "json"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"a","text":"b"}', "duplicate_key"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"a","more":NaN}', "number"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"a","more":1}', "field"),
        (b'{"t":"confession","seq":1}', "type"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"' + b"x" * 70_000 + b'"}', "line_too_long"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":' + b"[" * 40 + b"]" * 40 + b"}", "depth"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"\\u0000"}', "nul"),
        (b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"\\ud800"}', "surrogate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_line_is_refused_and_its_neighbours_are_unharmed(floor: peers.Floor, raw: bytes, code: str) -> None:
    bot = await peers.agent(floor)
    uses_a_number = code != "json"
    if uses_a_number:
        bot.seq, bot.head = 1, peers.running_head(bot.head, raw)
    after = bot.line("reasoning", text="I am unharmed")
    await bot.say(raw, after)
    error = await bot.of("error")
    assert error["code"] == code
    assert error.get("seq") == (1 if uses_a_number else None)
    await bot.of("ack", seq=bot.seq)


async def test_a_gap_says_what_was_expected_and_a_repeated_line_is_ignored(floor: peers.Floor) -> None:
    bot = await peers.agent(floor)
    first = bot.line("reasoning", text="one")
    await bot.say(first)
    await bot.of("ack", seq=1)
    await bot.say({"t": "reasoning", "seq": 3, "at": peers.now(), "text": "three"})
    error = await bot.of("error")
    assert (error["code"], error["expected"]) == ("gap", 2)
    await bot.say(first)
    await bot.think("two")
    await bot.of("ack", seq=2)


async def test_a_number_used_twice_with_other_bytes_closes(floor: peers.Floor) -> None:
    bot = await peers.agent(floor)
    await bot.think("one")
    await bot.of("ack", seq=1)
    await bot.say({"t": "reasoning", "seq": 1, "at": peers.now(), "text": "another one"})
    assert (await bot.closed())[0] == 4400


async def test_binary_and_giant_frames_close_the_connection(floor: peers.Floor) -> None:
    bot = await peers.agent(floor)
    await bot.socket.send(b"\x00\x01", text=False)
    assert (await bot.closed())[0] == 4400
    bot = await peers.agent(floor, token=floor.token("other-bot"), name="other-bot")
    await bot.socket.send(b"x" * (2**20 + 1), text=True)
    assert (await bot.closed())[0] == 1009


async def test_a_message_over_256_kib_is_refused_whole(floor: peers.Floor) -> None:
    bot = await peers.agent(floor)
    await bot.say(*[json.dumps({"t": "note", "text": "x" * 1000}).encode()] * 300)
    assert (await bot.of("error"))["code"] == "message_too_long"
    await bot.think("still here")
    await bot.of("ack", seq=1)


async def test_a_code_enrols_once(floor: peers.Floor) -> None:
    code = (floor.data / "first-operator.code").read_text().strip()
    await peers.enrol(floor, "mara", code)
    assert await status(floor.url + "/v1/enrol", Authorization=f"Bearer {code}") == 401


async def test_stale_forged_and_repeated_orders_are_refused_but_kill_one_run_all_the_same(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    bot = await peers.agent(floor)
    good = mara.signed("order", kind="pause", scope={"run": bot.run})
    await mara.say(good)
    assert (await mara.of("reply", id=good["id"]))["ok"]
    await mara.say(good)
    assert not (await mara.of("reply", id=good["id"]))["ok"]
    stale = mara.signed("order", kind="resume", scope={"run": bot.run}, at="2020-01-01T00:00:00.000Z")
    await mara.say(stale)
    assert not (await mara.of("reply", id=stale["id"]))["ok"]
    unsigned = {
        name: value
        for name, value in mara.signed("order", kind="kill", scope={"run": bot.run}).items()
        if name != "sig"
    }
    await mara.say(unsigned)
    assert (await mara.of("reply", id=unsigned["id"]))["ok"]
    assert (await bot.of("order", kind="kill"))["by"] == "mara"


async def test_an_approval_needs_the_code_and_a_wrong_one_brings_a_new_card(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    await mara.say({"t": "watch", "after": 0})
    bot = await peers.agent(floor)
    await bot.propose("a1", "file.write", {"path": "x"})
    card = await mara.of("escalation")
    reply = await mara.decide(card, "approve", code="XXXX")
    assert (reply["ok"], reply["code"]) == (False, "code")
    again = await mara.of("escalation")
    assert again["card_sha256"] == card["card_sha256"]
    assert again["code"] != card["code"]
    assert not (await mara.decide(again, "approve", code=card["code"]))["ok"]
    last = await mara.of("escalation")
    forged = {
        **mara.signed("decide", escalation=last["escalation"], answer="deny", card_sha256=last["card_sha256"]),
        "reason": "x",
    }
    await mara.say(forged)
    assert not (await mara.of("reply", id=forged["id"]))["ok"]
    assert (await mara.decide(last, "approve", code=last["code"].lower()))["ok"]
    assert (await bot.of("decision", answer="allow"))["grant"]


async def test_the_same_run_on_another_connection_supersedes_the_first(floor: peers.Floor) -> None:
    token = floor.token()
    bot = await peers.agent(floor, token=token)
    again = await peers.agent(floor, token=token, key=bot.key, resume={"run": bot.run})
    assert again.run == bot.run
    assert (await bot.closed())[0] == 4409


async def test_a_code_enrols_one_though_everybody_hangs_up_right_after_hello(floor: peers.Floor) -> None:
    mara = await peers.enrol(floor)
    console = await peers.console(floor, mara)
    line: dict[str, object] = {"t": "admin", "id": "a1", "do": "operator.add", "operator": "jo", "roles": ["viewer"]}
    line |= {"server": floor.server, "at": peers.now()}
    await console.say(line | {"sig": peers.signed(mara, "admin", floor.server, line)})
    code = (await console.of("reply", id="a1"))["value"]["code"]

    async def knock_and_run() -> None:
        async with connect(
            floor.url + "/v1/enrol",
            subprotocols=["watchfloor.v1"],  # pyright: ignore[reportArgumentType]
            additional_headers={"Authorization": f"Bearer {code}"},
        ) as socket:
            nonce, key = json.loads(await socket.recv())["nonce"], peers.fresh_key()
            hello: dict[str, object] = {"t": "hello", "key": key.public.jwk.model_dump(), "operator": "jo"}
            parts = ("/v1/enrol", nonce, b64url(sha256(code.encode())), b64url(sha256(jcs(hello))))
            proof = peers.signed(key, "hello", floor.server, hello, "\n".join(parts).encode())
            await socket.send(json.dumps(hello | {"proof": proof}))
            socket.transport.abort()

    await asyncio.gather(*(knock_and_run() for _ in range(12)), return_exceptions=True)
    items = (await console.ask("records", after=0, limit=1000, kinds=["operator.enrolled"]))["items"]
    assert [json.loads(item["raw"])["operator"] for item in items].count("jo") <= 1
