"""Delegation over real sockets: what a child may do and for whom, what kills it, and every theft of a token."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import pytest_asyncio

import peers
from watchfloor.jwks import read_jws
from watchfloor.keyfiles import load_key
from watchfloor.tokens import DELEGATION_TYP, dev_token, sign_token
from watchfloor.verify import verify
from watchfloor.wire import SigningKey


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    async with peers.serving(tmp_path) as server:
        yield server


async def asks(parent: peers.Agent, key: SigningKey, agent: str = "writer", **more: object) -> peers.Object:
    """A run says `delegate`."""
    name = token_hex(4)
    line = {"agent": agent, "jkt": key.public.thumbprint, "tools": ["http.get"], "ttl_s": 30, **more}
    await parent.say({"t": "delegate", "id": name, **line})
    return await parent.of("delegation", id=name)


async def token_of(parent: peers.Agent, key: SigningKey, agent: str = "writer", **more: object) -> str:
    return (await asks(parent, key, agent, **more))["token"]


async def comes(floor: peers.Floor, token: str, key: SigningKey, agent: str = "writer") -> peers.Agent:
    return await peers.agent(floor, agent, None, key=key, parent=token)


async def refused(floor: peers.Floor, parent: str, key: SigningKey, agent: str = "writer", **hello: object) -> str:
    fields = {"agent": agent, "human": None, "task": "t", "supervision": "sdk", "parent": parent, **hello}
    own = str(fields.pop("token", None) or floor.token(agent, None))
    peer: peers.Peer = await peers.greet(floor, "/v1/agent", own, key, fields)
    return (await peer.of("refused"))["code"]


async def test_a_child_acts_for_its_parents_person_with_what_was_handed_on(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    token = await token_of(parent, key)
    child = await comes(floor, token, key)
    claims: peers.Object = dict(read_jws(child.welcome["credential"]).claims)
    assert claims["sub"].endswith("|alice")
    assert claims["act"]["act"]["sub"] == parent.run
    assert claims["watchfloor"]["tools"] == ["http.get"]
    assert (await child.propose("a1", "http.get", {"url": "https://x"}))["answer"] == "allow"
    told = await child.propose("a2", "file.read", {"path": "/x"})
    assert (told["answer"], told["rules"]) == ("deny", ["run:delegated"])


async def test_every_theft_of_a_token_is_refused(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    token = await token_of(parent, key)
    assert await refused(floor, token, peers.fresh_key()) == "parent_key"
    assert await refused(floor, token, key, "clerk") == "parent_agent"
    assert await refused(floor, token, key, token=floor.token("writer", "bob")) == "parent_human"
    assert await refused(floor, token[:-4] + "AAAA", key) in ("signature", "form")
    await comes(floor, token, key)
    assert await refused(floor, token, key) == "parent_used"


async def test_a_token_that_this_server_did_not_sign_is_nothing(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    real = read_jws(await token_of(parent, key)).claims
    for signer, typ in ((peers.fresh_key(), DELEGATION_TYP), (load_key(floor.data / "dev-issuer.key"), "JWT")):
        assert await refused(floor, sign_token(signer, typ, real), key) in ("signature", "typ")
    ours = load_key(floor.data / "server.key")
    ghost = sign_token(ours, DELEGATION_TYP, {**real, "jti": "D-GHOST"})
    assert await refused(floor, ghost, key) == "parent_used"
    assert await refused(floor, sign_token(ours, DELEGATION_TYP, {**real, "exp": 1, "iat": 0}), key) == "expired"
    at = datetime.now(UTC)
    foreign = dev_token(peers.fresh_key(), server_id=floor.server, agent="x", human=None, now=at, ttl_s=60, jti="j")
    assert await refused(floor, foreign, key) == "typ"


async def test_no_run_is_its_own_parent(floor: peers.Floor) -> None:
    parent = await peers.agent(floor, "planner")
    assert (await asks(parent, parent.key, "planner"))["code"] == "self"
    key = peers.fresh_key()
    token = await token_of(parent, key, "planner")
    hello = {"resume": {"run": parent.run}}
    assert await refused(floor, token, key, "planner", **hello) == "parent"


async def test_a_child_gets_no_more_than_its_parent_has(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    child = await comes(floor, await token_of(parent, key), key)
    for tools, ttl_s, code in (
        (["http.get", "file.write"], 30, "tools"),
        ([], 30, "tools"),
        (["no.such"], 30, "tools"),
        (["http.get"], 61, "ttl"),
    ):
        assert (await asks(child, peers.fresh_key(), tools=tools, ttl_s=ttl_s))["code"] == code
    await child.say({"t": "delegate", "id": "d9", "agent": "no such", "jkt": "k", "tools": [], "ttl_s": 1})
    assert (await child.of("error"))["code"]


async def test_a_kill_goes_for_the_child_and_its_token_is_dead_with_the_parent(floor: peers.Floor) -> None:
    mara = await peers.console(floor, await peers.enrol(floor))
    parent, key, late = await peers.agent(floor, "planner"), peers.fresh_key(), peers.fresh_key()
    child = await comes(floor, await token_of(parent, key), key)
    unused = await token_of(parent, late, "clerk")
    assert (await mara.order("kill", {"run": parent.run}))["runs"] == 2
    for one in (parent, child):
        await one.stop(await one.of("order", kind="kill"))
    assert await refused(floor, unused, late, "clerk") == "parent_over"


async def test_a_parent_that_ends_takes_its_child_with_it(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    child = await comes(floor, await token_of(parent, key), key)
    await parent.say(parent.line("ended", status="completed"))
    assert (await child.of("order", kind="kill"))["by"] == "server"


async def test_a_child_comes_back_and_is_refreshed_without_a_person_of_its_own(floor: peers.Floor) -> None:
    parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
    child = await comes(floor, await token_of(parent, key), key)
    child.socket.transport.abort()
    back = await peers.agent(floor, "writer", None, key=key, resume={"run": child.run})
    await back.say({"t": "refresh", "token": floor.token("writer", None), "human": None})
    assert (await back.propose("a1", "http.get", {"url": "https://x"}))["answer"] == "allow"


async def test_the_ledger_of_a_family_verifies_and_a_restart_knows_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        parent, key, late = await peers.agent(floor, "planner"), peers.fresh_key(), peers.fresh_key()
        token = await token_of(parent, key)
        child = await comes(floor, token, key)
        unused = await token_of(parent, late, "clerk")
        await child.propose("a1", "http.get", {"url": "https://x"})
    async with peers.serving(tmp_path) as floor:
        assert await refused(floor, token, key) == "parent_used"
        await peers.agent(floor, "planner", resume={"run": parent.run}, key=parent.key)
        back = await peers.agent(floor, "writer", None, key=key, resume={"run": child.run})
        clerk = await comes(floor, unused, late, "clerk")
        mara = await peers.console(floor, await peers.enrol(floor))
        runs = {one["run"]: one for one in (await mara.ask("runs"))["items"]}
        assert {runs[back.run]["parent"], runs[clerk.run]["parent"]} == {parent.run}
        await mara.order("kill", {"run": parent.run})
        await back.stop(await back.of("order", kind="kill"))
    report = verify(tmp_path)
    assert [one.says for one in report.findings if one.weight == "tampered"] == []
