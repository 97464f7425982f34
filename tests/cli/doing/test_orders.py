from pathlib import Path

import peers
import shell as shells


async def test_a_run_stands_still_and_goes_on(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        paused = await shell.run("pause", bot.run[:4], "--reason", "wait")
        assert paused.out == f"run {bot.run} stands still (1 run)\n"
        assert (await bot.of("order"))["kind"] == "pause"
        (fields,) = (await shell.run("resume", "--all", "--json")).objects
        assert (fields["kind"], fields["scope"], fields["runs"]) == ("resume", {"all": True}, 1)
        assert (await bot.of("order"))["kind"] == "resume"
        nothing = await shell.run("resume", bot.run)
        assert (nothing.code, nothing.is_one_sentence()) == (1, True)


async def test_a_lock_lets_nobody_start_until_it_is_lifted_with_a_reason(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        assert (await shell.run("lock", "--agent", "refund-bot")).code == 2
        assert (await shell.run("lock", "--agent", "refund-bot", "--reason", "audit")).code == 0
        token = floor.token()
        key = peers.fresh_key()
        hello = {"agent": "refund-bot", "human": None, "task": "x", "supervision": "sdk"}
        refused = await peers.greet(floor, "/v1/agent", token, key, hello)
        assert (await refused.of("refused"))["code"]
        assert (await shell.run("unlock", "--agent", "refund-bot", "--reason", "done")).code == 0
        assert (await peers.agent(floor)).run
        again = await shell.run("unlock", "--agent", "refund-bot", "--reason", "done")
        assert (again.code, again.is_one_sentence()) == (1, True)


async def test_what_a_kill_locked_is_armed_again_with_a_reason(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await shell.run("kill", bot.run, "--wait", "0")
        assert (await shell.run("rearm", bot.run)).code == 2
        armed = await shell.run("rearm", bot.run, "--reason", "looked at")
        assert armed.out == f"run {bot.run} is armed again; nothing was started\n"
        assert (await peers.agent(floor)).run != bot.run


async def test_a_disabled_persons_runs_end_and_none_starts_until_they_are_enabled(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        alices, bobs = await peers.agent(floor), await peers.agent(floor, "refund-bot", "bob")
        disabled = await shell.run("human", "disable", "alice", "--reason", "left the house")
        assert disabled.out == "human alice is locked: no new starts (1 run stopped with it)\n", disabled.err
        order = await alices.of("order")
        assert (order["kind"], order["reason"]) == ("kill", "left the house")
        await alices.stop(order)
        assert (await alices.closed())[0]
        states = {each["run"]: each["state"] for each in (await shell.run("runs", "--json")).objects}
        assert states[alices.run] == "STOPPED"
        assert states[bobs.run] == "RUNNING"
        hello = {"agent": "refund-bot", "human": None, "task": "x", "supervision": "sdk"}
        refused = await peers.greet(floor, "/v1/agent", floor.token(), peers.fresh_key(), hello)
        assert "left the house" in (await refused.of("refused"))["reason"]
        assert (await shell.run("human", "enable", "alice", "--reason", "back")).code == 0
        assert (await peers.agent(floor)).run
        assert (await shell.run("human", "disable", "alice")).code == 2
