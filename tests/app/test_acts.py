import json
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest

import peers
from watchfloor_server.app import roster
from watchfloor_server.lane import Journal


def claims(token: str) -> peers.Object:
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


async def test_a_welcome_has_all_that_an_agent_needs(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        bot = await peers.agent(floor)
        welcome = bot.welcome
        assert welcome["next"] == 1
        assert welcome["kill_keys"] == [key.public.jwk.model_dump()]
        assert "file.read" in welcome["tools"]
        assert "lane" not in welcome
        said = claims(welcome["credential"])
        assert (said["watchfloor"]["run"], said["cnf"]["jkt"]) == (bot.run, bot.key.public.thumbprint)
        assert said["sub"].endswith("|alice")


async def test_a_lease_brings_a_fresh_credential_when_the_old_one_is_past_half_its_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        await bot.say({"t": "renew", "n": 1})
        assert "credential" not in await bot.of("lease", n=1)
        monkeypatch.setattr(roster, "HALF_LIFE", roster.HALF_LIFE * 0)
        await bot.say({"t": "renew", "n": 2})
        assert claims((await bot.of("lease", n=2))["credential"])["watchfloor"]["run"] == bot.run


async def test_an_order_that_the_journal_did_not_take_is_given_and_not_called_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Journal, entry: bytes) -> int:
        raise OSError(28, "No space left on device")

    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        monkeypatch.setattr(Journal, "append", refuse)
        reply = await mara.order("kill", {"run": bot.run})
        assert (reply["ok"], reply["code"]) == (False, "journal")
        assert (await bot.of("order"))["kind"] == "kill"
        await mara.say({"t": "ping", "nonce": "n"})
        assert not (await mara.of("pong"))["can_stop"]


async def test_a_grant_is_for_exactly_these_arguments_and_this_runs_key(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        said = claims((await bot.propose("a1", "file.read", {"path": "x"}))["grant"])
        digest = peers.b64url(peers.sha256(peers.jcs({"path": "x"})))
        assert said["tctx"] == {"tool": "file.read", "args_sha256": digest}
        assert said["cnf"]["jkt"] == bot.key.public.thumbprint
        assert said["exp"] - said["iat"] <= 10
