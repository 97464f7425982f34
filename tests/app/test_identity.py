from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

import peers
from watchfloor_server.app import StartError
from watchfloor_server.app.identity import door_of
from watchfloor_server.policy import load_files

TOOLS = '[tool."x.y"]\ngroup = "read"\nrisk = "low"\ntarget = "t"\nargs = {}\n'
RULE = '@id("r") permit (principal, action, resource);'
BASE = '[env.prod]\n[target.t]\nenv = "prod"\n'
ISSUER = '[[issuer]]\nurl = "{}"\nkind = "{}"\njwks = "https://i.example/k"\nalgorithms = ["ES256"]\naudience = "w"\n'


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
    assert await refused(floor, parent="a.b.c") == "parent"
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


def test_the_door_takes_the_directorys_issuers_and_refuses_a_list_that_cannot_be_trusted() -> None:
    good = BASE + ISSUER.format("https://i.example", "human")
    policy = load_files({"tools.toml": TOOLS, "directory.toml": good, "r.cedar": RULE})
    assert door_of(policy.directory, None)
    twice = good + ISSUER.format("https://i.example", "agent") + 'class = "workload"\n'
    policy = load_files({"tools.toml": TOOLS, "directory.toml": twice, "r.cedar": RULE})
    with pytest.raises(StartError, match=r"directory\.toml"):
        door_of(policy.directory, None)
