from pathlib import Path

import peers
import shell as shells


async def test_who_shows_both_legs_and_what_nobody_vouched_for(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.read", {"path": "\x1b[31m"})
        told = await shell.run("who", bot.run[:4])
        assert "refund-bot" in told.out
        assert "acting for   alice" in told.out
        assert "vouched for by nobody" in told.out
        action = await shell.run("who", f"{bot.run}/a1")
        assert "answer       ALLOW file.read" in action.out
        assert "agent leg    allow" in action.out
        assert "grant        " in action.out
        assert f"refund-bot, run {bot.run}, acting for alice, in dev, may file.read on local for another" in action.out
        assert "whose SHA-256 is " in action.out
        assert "rules.cedar:" in action.out
        assert "fact         attestation.class = 'dev'" in action.out
        assert "would turn   " in action.out
        assert shells.is_tame(action.out)
        await bot.propose("a2", "file.write", {"path": "x"})
        waits = await shell.run("who", f"{bot.run}/a2")
        assert "waits for people to answer file.write on local" in waits.out
        assert "would turn   approved: ['approver'] instead of []" in waits.out
        await bot.propose("a3", "no.such.tool", {})
        assert "may not do no.such.tool" in (await shell.run("who", f"{bot.run}/a3")).out
        (value,) = (await shell.run("who", f"{bot.run}/a1", "--json")).objects
        assert value["decided"]["answer"] == "allow"
        unknown = await shell.run("who", f"{bot.run}/nope")
        assert (unknown.code, unknown.is_one_sentence()) == (1, True)


async def test_an_autonomous_agent_answers_to_somebody_or_to_nobody(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor, human=None)
        assert "acting for   itself, answerable to nobody named" in (await shell.run("who", bot.run)).out


async def test_who_shows_each_hop_of_a_chain_and_what_was_answered_for_it(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        parent, key = await peers.agent(floor, "planner"), peers.fresh_key()
        line = {"agent": "writer", "jkt": key.public.thumbprint, "tools": ["file.read"], "ttl_s": 30}
        await parent.say({"t": "delegate", "id": "d1", **line})
        token = (await parent.of("delegation"))["token"]
        child = await peers.agent(floor, "writer", None, key=key, parent=token)
        await child.propose("a1", "file.read", {"path": "x"})
        told = await shell.run("who", f"{child.run}/a1")
        assert "acting for   alice" in told.out
        assert f"via          planner run {parent.run}" in told.out
        assert "ASSERTED: dev" in told.out
        assert f"above it     allow for planner run {parent.run}" in told.out
        why = await shell.run("policy", "explain", f"{child.run}/a1")
        assert why.out.count("agent leg    allow") == 2
        assert f"above it     allow for planner run {parent.run}" in why.out
