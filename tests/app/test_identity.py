import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

import peers
import watchfloor_server.policy
from watchfloor_server.gateway import clock

BUILTIN = Path(watchfloor_server.policy.__file__).parent / "builtin"


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    async with peers.serving(tmp_path) as server:
        yield server


async def refused(floor: peers.Floor, **hello: object) -> str:
    token = hello.pop("token", floor.token())
    fields = {"agent": "refund-bot", "human": None, "task": "t", "supervision": "sdk", **hello}
    peer: peers.Peer = await peers.greet(floor, "/v1/agent", str(token), peers.fresh_key(), fields)
    return (await peer.of("refused"))["code"]


async def test_a_hello_is_held_against_the_token_and_the_directory(floor: peers.Floor) -> None:
    assert await refused(floor, agent="deploy-bot") == "agent"
    assert await refused(floor, parent="a.b.c") == "form"
    assert await refused(floor, human="rubbish") == "form"
    assert await refused(floor, resume={"run": "NONE"}) == "resume"


async def test_a_token_bound_to_no_key_is_pinned_to_the_first_while_its_run_lives(floor: peers.Floor) -> None:
    token = floor.token()
    bot = await peers.agent(floor, token=token)
    assert await refused(floor, token=token) == "key"
    second = await peers.agent(floor, token=token, key=bot.key)
    assert second.run != bot.run


async def test_an_operators_token_is_only_good_with_the_enrolled_key(floor: peers.Floor) -> None:
    key = await peers.enrol(floor)
    hello = {"device": "", "view": "", "key": peers.fresh_key().public.jwk.model_dump()}
    thief: peers.Peer = await peers.greet(floor, "/v1/console", floor.operator_token(key, "mara"), key, hello)
    assert (await thief.of("refused"))["code"] == "proof"


@pytest.mark.parametrize("hours", [-2, 2])
async def test_while_the_clock_is_in_doubt_agents_are_refused_and_runs_are_still_stopped(
    floor: peers.Floor, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    key = await peers.enrol(floor)
    bot = await peers.agent(floor)
    boot_s = clock.boot_s
    monkeypatch.setattr(clock, "boot_s", lambda: boot_s() + hours * 3600)
    mara = await peers.console(floor, key)
    assert (await mara.ask("health"))["value"]["clock_ok"] is False
    with pytest.raises(InvalidStatus, match="401"):
        await peers.agent(floor)
    assert (await bot.propose("a1", "file.read", {"path": "x"}))["answer"] == "allow"
    assert (await mara.order("kill", {"run": bot.run}))["ok"]
    assert (await bot.of("order"))["kind"] == "kill"
    monkeypatch.setattr(clock, "boot_s", boot_s)
    assert (await peers.agent(floor, "deploy-bot")).run


async def test_one_key_is_enrolled_for_one_name(floor: peers.Floor) -> None:
    key = await peers.enrol(floor)
    mara = await peers.console(floor, key)
    line = mara.signed("admin", do="operator.add", operator="jo", roles=["approver"])
    await mara.say(line)
    code = (await mara.of("reply", id=line["id"]))["value"]["code"]
    twin: peers.Peer = await peers.greet(floor, "/v1/enrol", code, key, {"operator": "jo"})
    assert (await twin.of("refused"))["code"] == "key"
    assert await peers.enrol(floor, "jo", code)


async def test_a_delegated_run_that_is_not_known_any_more_is_refused_as_such_and_not_for_want_of_a_person(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(BUILTIN, folder)
    entry = '\n[agent.writer]\nsubject = "spiffe://x/agent/writer"\nclass = "dev"\nmode = "for-human"\n'
    (folder / "directory.toml").write_text((folder / "directory.toml").read_text() + entry)
    async with peers.serving(tmp_path / "data", policy=folder) as floor:
        alone = {"token": floor.token("writer", None), "agent": "writer"}
        assert await refused(floor, **alone) == "human_missing"
        assert await refused(floor, **alone, resume={"run": "NONE"}) == "resume"
