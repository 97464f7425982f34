import json
from pathlib import Path

import pytest
from pydantic import JsonValue

import peers
from app.test_loading import FILES, load
from watchfloor_server.app import proposals
from watchfloor_server.policy import hash_of

TOOLS = FILES["tools.toml"].replace('[tool."file.write"]', '[tool."file.move"]', 1)
ASKED = {
    **FILES,
    "tools.toml": TOOLS
    + '\n[tool."file.write"]\ngroup = "write"\nrisk = "low"\ntarget = "local"\n'
    + 'args = { path = "string", size = "long" }\n',
    "tests.toml": "",
}


async def approved(mara: peers.Console, bot: peers.Agent, times: int) -> None:
    """An agent writes files, and people say yes to each."""
    for number in range(times):
        action = f"w{number}"
        args: dict[str, JsonValue] = {"path": "report.txt", "size": number}
        assert (await bot.propose(action, "file.write", args))["answer"] == "wait"
        card = await mara.of("escalation", action=action)
        assert (await mara.decide(card, "approve", code=card["code"]))["ok"]
        assert (await bot.of("decision", action=action, answer="allow"))["grant"]
        await bot.say(bot.line("outcome", action=action, status="succeeded"))


async def test_what_people_approve_again_and_again_is_proposed_and_skips_no_check_until_it_is_taken_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposals, "LOOK_S", 0.1)
    async with peers.serving(tmp_path, lease_ttl_s=60.0, lease_renew_s=20.0) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        assert (await load(mara, ASKED))["ok"]
        await mara.say({"t": "watch", "after": 0, "full": True})
        bot = await peers.agent(floor)
        await approved(mara, bot, 5)
        record = await mara.of("record", kind="proposal.made")
        rule = json.loads(record["raw"])["rule"]
        assert (rule["rule"], rule["agent"], rule["tool"]) == ("builtin.write", "refund-bot", "file.write")
        assert (await bot.propose("w6", "file.write", {"path": "report.txt", "size": 1}))["answer"] == "wait"
        (item,) = (await mara.ask("proposals"))["items"]
        assert (item["state"], item["rule"]["approved"]) == ("open", rule["approved"])
        assert "files" not in item
        changed = {
            **ASKED,
            rule["file"]: ASKED[rule["file"]].replace(rule["text"].rpartition("\nunless")[0] + ";", rule["text"]),
        }
        assert hash_of(changed) != hash_of(ASKED)
        assert (await load(mara, changed, proposal=item["proposal"]))["value"]["changed"]
        assert (await bot.of("decision", action="w6", answer="allow"))["grant"]
        assert (await bot.propose("w7", "file.write", {"path": "other.txt", "size": 1}))["answer"] == "wait"
        states = [each["state"] for each in (await mara.ask("proposals"))["items"]]
        assert set(states) <= {"accepted", "outdated"}
        assert "accepted" in states


async def test_rights_that_nobody_used_are_listed_and_a_fault_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path, lease_ttl_s=60.0, lease_renew_s=20.0) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor, human=None)
        await bot.propose("a1", "file.read", {})
        found = await mara.ask("unused", since="2026-01-01T00:00:00.000Z")
        assert [each["rule"] for each in found["items"]] == ["builtin.human"]
        assert found["value"]["decided"] >= 1
        monkeypatch.setattr(proposals, "REVIEW_S", 0.001)
        refused = await mara.ask("unused")
        assert (refused["ok"], refused["code"]) == (False, "unused")
