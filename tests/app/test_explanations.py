import json
from pathlib import Path

import peers
from app.test_loading import FILES, OPEN, load
from watchfloor_server.app import explanations


async def explained(mara: peers.Console, bot: peers.Agent, action: str) -> peers.Object:
    return (await mara.ask("explain", run=bot.run, action=action))["value"]["explanation"]


async def test_an_answer_is_explained_by_the_policy_of_then(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {})
        told = await explained(mara, bot, "a1")
        assert (told["answer"], [leg["answer"] for leg in told["legs"]]) == ("wait", ["allow", "allow", "wait"])
        (rule,) = told["legs"][2]["rules"]
        assert (rule["id"], rule["file"], rule["line"]) == ("builtin.write", "rules.cedar", 7)
        assert told["turns"][0] == {"fact": "approved", "was": [], "would_be": ["approver"], "answer": "allow"}
        facts = {seen["fact"]: seen for seen in told["facts"]}
        assert (facts["attestation.class"]["value"], facts["attestation.class"]["source"]) == ("dev", "attested")
        first = told["policy"]
        await load(mara, OPEN)
        await bot.of("decision", action="a1", answer="allow")
        await bot.propose("a2", "no.such.tool", {})
        assert (await explained(mara, bot, "a2"))["policy"] != first
        (card,) = json.loads(json.dumps([told]))
        assert card["policy"] == first


async def test_a_policy_that_is_not_in_force_any_more_is_found_in_the_ledger(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.read", {})
        before = await explained(mara, bot, "a1")
        for number in range(explanations.KEPT + 1):
            await load(mara, {**OPEN, "tests.toml": f"# {number}\n"})
            await bot.propose(f"b{number}", "file.read", {})
        assert (await explained(mara, bot, "a1")) == before
        for number in range(explanations.KEPT + 1):
            assert (await explained(mara, bot, f"b{number}"))["answer"] == "allow"
        assert (await explained(mara, bot, "a1"))["policy"] == before["policy"]


async def test_what_policy_was_never_asked_has_no_explanation(tmp_path: Path) -> None:
    tools = FILES["tools.toml"].replace('[tool."message.send"]', '[tool."message.send"]\nsigned = true')
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await load(mara, {**FILES, "tools.toml": tools})
        bot = await peers.agent(floor)
        unsigned: peers.Object = {
            "t": "action",
            "seq": 1,
            "at": peers.now(),
            "action": "a1",
            "tool": "message.send",
            "args": {},
        }
        await bot.say(unsigned)
        assert (await bot.of("decision", action="a1"))["rules"] == ["action:unsigned"]
        assert (await explained(mara, bot, "a1")) == {"fault": "policy was not asked about it"}
