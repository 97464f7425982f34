"""Agent, person and mandate by a real OpenID provider, from the provider's token to the ledger."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from websockets.exceptions import InvalidStatus

import idp
import peers
import shell as shells
from watchfloor_server.policy import builtin

DIRECTORY = """\
[env.shop]

[target.local]
env = "shop"

[team.support]

[human.alice]
subject = "{url}|alice"
teams = ["support"]

[human.mara]
operator = "mara"

[agent.refund-bot]
subject = "refund-bot"
class = "support-agent"
sponsor = "support"

[[issuer]]
url = "{url}"
kind = "agent"
class = "workload"
jwks = "{url}/keys"
algorithms = ["RS256"]
audience = "watchfloor-agents"
required = {{ client_id = "refund-bot" }}
max_life_s = 900

[[issuer]]
url = "{url}"
kind = "human"
jwks = "{url}/keys"
algorithms = ["RS256"]
audience = "watchfloor-people"
client = "watchfloor-cli"
"""
RULES = """\
@id("all") permit (principal, action, resource);
@id("run.mandate") @escalate("approver") @reason("outside of what the person gave leave for")
forbid (principal is Run, action in Action::"write", resource)
when { context has human && context.human has in_mandate && !context.human.in_mandate }
unless { context.approved.contains("approver") };
@id("run.mfa") forbid (principal is Run, action == Action::"shell.run", resource)
unless { context has human && context.human.mfa };
"""
TOOLS = (
    builtin()
    .files["tools.toml"]
    .replace(
        '[tool."message.send"]\ngroup = "write"\nrisk = "medium"\ntarget = "local"\nargs = "json"',
        '[tool."message.send"]\ngroup = "write"\nrisk = "medium"\ntarget = "local"\nargs = { amount = "decimal" }',
    )
)


@asynccontextmanager
async def floor_of(provider: idp.Provider, tmp_path: Path) -> AsyncGenerator[peers.Floor]:
    """A server whose only issuer is the provider."""
    folder = tmp_path / "policy"
    if not folder.is_dir():
        folder.mkdir()
        (folder / "directory.toml").write_text(DIRECTORY.format(url=provider.url))
        (folder / "rules.cedar").write_text(RULES)
        (folder / "tools.toml").write_text(TOOLS)
    async with peers.serving(tmp_path / "data", dev=False, policy=folder) as floor:
        yield floor


async def token_of(provider: idp.Provider, **form: str) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(provider.url + "/token", data=form, auth=(idp.BOT, idp.SECRET))
    return answer.json()


async def agents_token(provider: idp.Provider) -> str:
    return (await token_of(provider, grant_type="client_credentials"))["access_token"]


async def persons_token(provider: idp.Provider) -> str:
    """The code flow of the bot's web application, as far as tokens go."""
    asked = {"response_type": "code", "client_id": idp.BOT, "redirect_uri": idp.BACK, "scope": "openid"}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(provider.url + "/authorize", params=asked)
    (code,) = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
    return (await token_of(provider, grant_type="authorization_code", code=code, redirect_uri=idp.BACK))["access_token"]


async def mandate_of(shell: shells.Shell, provider: idp.Provider, *words: str) -> str:
    """Alice signs in at a terminal, and gives a mandate."""

    async def person() -> None:
        assert await asyncio.to_thread(provider.asked.wait, peers.WAIT_S)
        provider.say(yes=True)

    async with asyncio.TaskGroup() as group:
        group.create_task(person())
        ended = await shell.run("login")
    assert (ended.code, ended.out) == (0, f"signed in as alice at {provider.url}\n"), ended.err
    assert f"open {provider.url}/activate and enter the code" in ended.err
    given = await shell.run("mandate", "--agent", "refund-bot", "--task", "ticket 4711", *words)
    assert given.code == 0, given.err
    return given.out.strip()


async def second(shell: shells.Shell, mara: peers.Console) -> None:
    """An operator at the shell, let in by the first one."""
    line = mara.signed("admin", do="operator.add", operator="jonas", roles=["viewer"])
    await mara.say(line)
    code = (await mara.of("reply", id=line["id"]))["value"]["code"]
    assert (await shell.run("operator", "enrol", "--as", "jonas", stdin=code)).code == 0


async def joined(floor: peers.Floor, token: str, human: str) -> peers.Agent:
    """The bot comes in, with its own evidence and the person's."""
    hello = {"agent": "refund-bot", "human": human, "task": "t", "supervision": "sdk"}
    bot: peers.Agent = await peers.greet(floor, "/v1/agent", token, peers.fresh_key(), hello, peers.Agent)
    bot.welcome = await bot.of("welcome")
    return bot


async def refused(floor: peers.Floor, token: str, human: str) -> dict[str, Any]:
    hello = {"agent": "refund-bot", "human": human, "task": "t", "supervision": "sdk"}
    peer: peers.Peer = await peers.greet(floor, "/v1/agent", token, peers.fresh_key(), hello)
    return await peer.of("refused")


async def test_an_agent_and_its_person_are_known_by_a_real_issuer(tmp_path: Path) -> None:
    with idp.provider() as provider:
        async with floor_of(provider, tmp_path) as floor:
            mara = await peers.console(floor, await peers.enrol(floor))
            token, human = await agents_token(provider), await persons_token(provider)
            bot = await joined(floor, token, human)
            assert (await bot.propose("a1", "file.read", {"path": "x"}))["answer"] == "allow"
            assert (await bot.propose("a2", "shell.run", {"command": "ls"}))["rules"] == ["run.mfa"]
            who = (await mara.ask("identity", run=bot.run))["value"]["identity"]
            assert (who["human"]["name"], who["human"]["proof"]) == ("alice", "oidc")
            assert who["agent"]["attestation"]["issuer"] == provider.url
            assert (await refused(floor, token, token))["code"] == "audience"


async def test_a_person_signs_in_at_a_terminal_and_gives_a_mandate_for_one_run(tmp_path: Path) -> None:
    with idp.provider() as provider:
        async with floor_of(provider, tmp_path) as floor:
            key = await peers.enrol(floor)
            mara = await peers.console(floor, key)
            shell = shells.Shell(tmp_path, floor.url)
            limits = ("--tool", "message.send", "--tool", "shell.run", "--limit", "amount=100.00")
            mandate = await mandate_of(shell, provider, *limits)
            token = await agents_token(provider)
            bot = await joined(floor, token, mandate)
            assert (await bot.propose("a1", "message.send", {"amount": "60.00"}))["answer"] == "allow"
            assert (await bot.propose("a2", "shell.run", {"command": "ls"}))["answer"] == "allow"  # two factors
            assert (await bot.propose("a3", "message.send", {"amount": "60.00"}))["answer"] == "wait"
            (card,) = (await mara.ask("escalations"))["items"]
            outside, left = card["mandate"]
            assert outside.startswith(
                "OUTSIDE the mandate: amount would come to 120.00, 100.00 were given (ticket 4711"
            )
            assert left == "amount: 40.00 of 100.00 left"
            assert (card["identity"]["human"]["proof"], card["identity"]["human"]["mfa"]) == ("mandate", True)
            await second(shell, mara)
            who = (await shell.run("who", bot.run, "--as", "jonas")).out
            assert "mandate      ticket 4711: message.send, shell.run, amount at most 100.00, until" in who
            assert "left         amount: 40.00 of 100.00 left" in who
            assert "factors" in who
            assert (await refused(floor, await agents_token(provider), mandate))["code"] == "mandate_used"
            await bot.say(bot.line("ended", status="completed"))
            await bot.of("ack", seq=4)
        async with floor_of(provider, tmp_path) as floor:
            assert (await refused(floor, await agents_token(provider), mandate))["code"] == "mandate_used"
            mara = await peers.console(floor, key)
            (record,) = (await mara.ask("records", after=0, kinds=["run.started"]))["items"]
            assert json.loads(record["raw"])["identity"]["human"]["mandate"]["task"] == "ticket 4711"


async def test_a_mandate_for_another_agent_or_server_is_refused(tmp_path: Path) -> None:
    with idp.provider() as provider:
        async with floor_of(provider, tmp_path) as floor:
            shell = shells.Shell(tmp_path, floor.url)
            await mandate_of(shell, provider)
            other = await shell.run("mandate", "--agent", "deploy-bot", "--task", "t")
            token = await agents_token(provider)
            assert (await refused(floor, token, other.out.strip()))["code"] == "not_for_agent"
            async with peers.serving(tmp_path / "elsewhere") as elsewhere:
                shell.env["WATCHFLOOR_SERVER"] = elsewhere.url
                theirs = await shell.run("mandate", "--agent", "refund-bot", "--task", "t")
            assert (await refused(floor, token, theirs.out.strip()))["code"] == "audience"


SHAPES: dict[str, tuple[str, dict[str, Any], str]] = {
    "kubernetes": (
        "system:serviceaccount:shop:refund-bot",
        {
            "nbf": 0,
            "kubernetes.io": {
                "namespace": "shop",
                "serviceaccount": {"name": "refund-bot", "uid": "8d4a7c1e"},
                "pod": {"name": "refund-bot-7f9", "uid": "5f0d"},
            },
        },
        'required = { "/kubernetes.io/namespace" = "shop" }\npatterns = { "/kubernetes.io/pod/name" = "refund-bot-*" }',
    ),
    "github": (
        "repo:shop/agents:environment:prod",
        {
            "repository": "shop/agents",
            "ref": "refs/heads/main",
            "run_id": "77",
            "job_workflow_ref": "shop/agents/.github/w",
        },
        'required = { repository = "shop/agents", ref = "refs/heads/main" }\npatterns = { run_id = "7*" }',
    ),
    "cloud": (
        "113774264463038321964",
        {
            "azp": "113774264463038321964",
            "email": "refund-bot@shop.example",
            "email_verified": True,
            "google": {"compute_engine": {"project_id": "shop", "zone": "europe-west1-b", "instance_name": "bot-1"}},
        },
        (
            'required = { email_verified = true, "/google/compute_engine/project_id" = "shop" }\n'
            'posture = "/google/compute_engine/zone"'
        ),
    ),
}


def signed_by(provider: idp.Provider, subject: str, claims: dict[str, Any]) -> str:
    """A token of the provider's own key, as its platform writes it."""
    now = int(time.time())
    body = {"iss": provider.url, "aud": ["watchfloor-agents"], "sub": subject, "iat": now, "exp": now + 600, **claims}
    return jwt.encode({"alg": "RS256", "kid": "idp-1", "typ": "JWT"}, body, provider.keys)


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_platforms_token_is_believed_in_its_own_shape_and_refused_in_any_other(
    tmp_path: Path, shape: str
) -> None:
    subject, claims, terms = SHAPES[shape]
    with idp.provider() as provider:
        folder = tmp_path / "policy"
        folder.mkdir()
        directory = DIRECTORY.format(url=provider.url).replace('required = { client_id = "refund-bot" }', terms)
        directory = directory.replace('subject = "refund-bot"', f'subject = "{subject}"\nmode = "autonomous"')
        (folder / "directory.toml").write_text(directory)
        (folder / "rules.cedar").write_text(RULES)
        (folder / "tools.toml").write_text(TOOLS)
        async with floor_of(provider, tmp_path) as floor:
            mara = await peers.console(floor, await peers.enrol(floor))
            bot = await peers.agent(floor, human=None, token=signed_by(provider, subject, claims))
            proof = (await mara.ask("identity", run=bot.run))["value"]["identity"]["agent"]["attestation"]
            assert (proof["class"], proof["verified"], proof["issuer"]) == ("workload", True, provider.url)
            hello = {"agent": "refund-bot", "human": None, "task": "x", "supervision": "sdk"}
            for changed in ({}, {**claims, "aud": "another"}):
                token = signed_by(provider, subject, changed)
                with pytest.raises(InvalidStatus, match="401"):
                    await peers.greet(floor, "/v1/agent", token, peers.fresh_key(), hello)
            token = signed_by(provider, "somebody-else", claims)
            stranger = await peers.greet(floor, "/v1/agent", token, peers.fresh_key(), hello)
            assert (await stranger.of("refused"))["code"]
