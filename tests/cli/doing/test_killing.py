import asyncio
from pathlib import Path

import peers
import shell as shells


async def killed(shell: shells.Shell, *words: str) -> "asyncio.Task[shells.Ended]":
    """Begin a kill; the test goes on while its evidence is waited for."""
    return asyncio.get_running_loop().create_task(shell.run("kill", *words))


async def test_an_agents_word_is_evidence_of_its_own_kind_and_exit_3(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        kill = await killed(shell, bot.run[:4], "--reason", "\x1b[31menough")
        await bot.stop(await bot.of("order"))
        ended = await kill
        assert ended.code == 3, ended
        assert "given" in ended.out
        assert "STOPPED, not confirmed by anybody else: word" in ended.out
        assert shells.is_tame(ended.out)


async def test_without_evidence_it_is_not_confirmed_and_exit_1(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        ended = await shell.run("kill", bot.run, "--wait", "1.5", "--json")
        assert ended.code == 1
        last = ended.objects[-1]
        assert (last["run"], last["end"], last["confirmed"]) == (bot.run, "unconfirmed", False)
        assert last["missing"]


async def test_a_lease_written_off_is_evidence_and_exit_3(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data", lease_ttl_s=1.0, lease_renew_s=0.3) as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        ended = await shell.run("kill", bot.run)
        assert ended.code == 3, ended
        assert "lease" in ended.out


async def test_kill_all_strikes_every_run_and_each_end_is_told(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bots = [await peers.agent(floor, f"bot-{number}") for number in range(3)]
        kill = await killed(shell, "--all", "--json")
        for bot in bots:
            await bot.stop(await bot.of("order"))
        ended = await kill
        assert ended.code == 3
        assert {each["run"] for each in ended.objects if each.get("end") == "stopped"} == {bot.run for bot in bots}
        assert ended.objects[0]["runs"] == 3


async def test_nothing_to_stop_is_no_failure_and_an_unknown_run_is(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        nothing = await shell.run("kill", "--agent", "nobody")
        assert (nothing.code, nothing.out.splitlines()[-1]) == (0, "  nothing was running there")
        unknown = await shell.run("kill", "ABCDEFGHJKMN")
        assert (unknown.code, unknown.is_one_sentence()) == (1, True)


async def test_a_run_that_is_stopped_already_tells_its_evidence_again(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        kill = await killed(shell, bot.run)
        await bot.stop(await bot.of("order"))
        assert (await kill).code == 3
        assert (await shell.run("kill", bot.run)).code == 3


async def test_a_pending_kill_that_is_taken_back_is_no_kill(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        kill = asyncio.get_running_loop().create_task(shell.process("kill", bot.run, "--after", "10"))
        assert (await bot.of("order"))["after_s"] == 10
        assert (await shell.run("resume", bot.run)).code == 0
        ended = await kill
        assert ended.code == 1
        assert "taken back" in ended.out
