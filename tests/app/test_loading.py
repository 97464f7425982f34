import json
from pathlib import Path

import peers
from watchfloor_server.app.loading import READ
from watchfloor_server.policy import builtin, hash_of

FILES = dict(builtin().files)
OPEN = {**FILES, "rules.cedar": FILES["rules.cedar"].split('@id("builtin.write")', maxsplit=1)[0]}
OPEN["tests.toml"] = ""


async def load(mara: peers.Console, files: dict[str, str], **fields: object) -> peers.Object:
    line = mara.signed("admin", do="policy.load", policy=hash_of(files), files=files, reason="as agreed", **fields)
    await mara.say(line)
    return await mara.of("reply", id=line["id"])


async def second_admin(floor: peers.Floor, mara: peers.Console) -> peers.Console:
    line = mara.signed("admin", do="operator.add", operator="jo", roles=["admin", "approver"])
    await mara.say(line)
    code = (await mara.of("reply", id=line["id"]))["value"]["code"]
    return await peers.console(floor, await peers.enrol(floor, "jo", code), "jo")


async def test_a_loaded_policy_decides_at_once_and_after_a_restart(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        mara = await peers.console(floor, key)
        bot = await peers.agent(floor)
        assert (await bot.propose("a1", "file.write", {}))["answer"] == "wait"
        reply = await load(mara, OPEN)
        assert reply["value"] == {"policy": hash_of(OPEN), "changed": True}
        assert (await bot.of("decision", action="a1"))["answer"] == "allow"
        assert (await bot.propose("a2", "file.write", {}))["answer"] == "allow"
        again = await peers.console(floor, key)
        assert again.welcome["policy"] == hash_of(OPEN)
        (record,) = (await mara.ask("records", after=0, kinds=["policy.loaded"]))["items"][1:]
        body = json.loads(record["raw"])
        assert (body["files"], body["by"], body["reason"]) == (OPEN, "mara", "as agreed")
        assert json.loads(body["signed"][0])["policy"] == hash_of(OPEN)
    async with peers.serving(tmp_path) as floor:
        assert (await peers.console(floor, key)).welcome["policy"] == hash_of(OPEN)


async def test_a_folder_that_comes_in_several_lines_is_one(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        files = {**OPEN, "notes.cedar": "// " + "x" * 60_000 + "\n" + "// y\n"}
        names = list(files)
        for name in names[:-1]:
            line = mara.signed("admin", do="policy.load", policy=hash_of(files), files={name: files[name]}, more=True)
            await mara.say(line)
            assert (await mara.of("reply", id=line["id"]))["value"] == {"more": True}
        line = mara.signed("admin", do="policy.load", policy=hash_of(files), files={names[-1]: files[names[-1]]})
        await mara.say(line)
        assert (await mara.of("reply", id=line["id"]))["value"]["changed"]


async def test_a_folder_that_cannot_be_read_or_trusted_changes_nothing(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        reply = await load(mara, {**FILES, "rules.cedar": FILES["rules.cedar"] + "\npermit (x);"})
        assert (reply["ok"], reply["code"]) == (False, "policy")
        assert "rules.cedar:13" in reply["error"]
        issuer = '[[issuer]]\nurl = "https://i.example"\nkind = "{}"\njwks = "https://i.example/k"\n{}'
        terms = 'algorithms = ["ES256"]\naudience = "w"\n'
        twice = issuer.format("human", terms) + issuer.format("agent", terms + 'class = "workload"\n')
        reply = await load(mara, {**FILES, "directory.toml": FILES["directory.toml"] + twice})
        assert "one audience" in reply["error"]
        line = mara.signed("admin", do="policy.load", policy="h" * 43, files=OPEN)
        await mara.say(line)
        assert "its hash is another one" in (await mara.of("reply", id=line["id"]))["error"]
        assert len((await mara.ask("records", after=0, kinds=["policy.loaded"]))["items"]) == 1


async def test_who_approves_and_when_is_changed_by_two(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        jo = await second_admin(floor, mara)
        reply = await load(mara, OPEN)
        assert reply["value"]["waits"] == ["the rule builtin.write (@escalate)"]
        assert (await load(jo, OPEN))["value"]["changed"]
        assert (await load(jo, OPEN))["value"]["changed"] is False


async def test_what_was_read_and_never_used_is_forgotten(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, await peers.enrol(floor))
        await second_admin(floor, mara)
        for number in range(READ + 1):
            files = {**OPEN, "tests.toml": f"# {number}\n"}
            assert (await load(mara, files))["value"]["waits"]
