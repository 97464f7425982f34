from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.flooding import repeats_in
from watchfloor.oversight import Reply

HOSTILE = "\x1b[2J\u202edeny nothing"


async def crowd(floor: peers.Floor, runs: int) -> list[peers.Agent]:
    """Runs that all want the same of people."""
    bots = [await peers.agent(floor, f"bot-{n}", task=HOSTILE) for n in range(runs)]
    for n, bot in enumerate(bots):
        await bot.propose("a1", "file.write", {"path": f"/x/{n}", "text": HOSTILE})
    return bots


async def test_a_storm_is_one_card_and_is_denied_whole_by_a_signed_word_for_each(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bots = await crowd(floor, 6)
        lone = await peers.agent(floor, "lone-bot")
        await lone.propose("a1", "file.delete", {"path": "/x"})
        told = await shell.run("waiting")
        assert shells.is_tame(told.out)
        heads = [line for line in told.out.splitlines() if line and not line.startswith(" ")]
        assert len(heads) == 1 + lone_cards(told.out)
        assert "STORM: 6 alike cards of 6 runs, file.write" in heads[0]
        assert not any("approve" in line for line in told.out.splitlines()), "a storm is never approved whole"
        storm = heads[0].split()[0]
        one = next(line for line in told.out.splitlines() if "open one" in line).split()[4].rstrip(";")
        assert (await shell.run("waiting", one)).out.startswith(one)
        assert (await shell.run("waiting", one, "--json")).objects[0]["escalation"] == one
        ended = await shell.run("deny", "--storm", storm, "--reason", "all of it", "--json")
        (said,) = ended.objects
        assert (ended.code, len(said["denied"]), said["refused"]) == (0, 6, [])
        for bot in bots:
            decision = await bot.of("decision", action="a1", answer="deny")
            assert decision["feedback"] == "all of it"
        assert "STORM" not in (await shell.run("waiting")).out


def lone_cards(out: str) -> int:
    """Cards that are drawn by themselves."""
    return sum(line.startswith("E-") for line in out.splitlines())


async def test_what_cannot_be_denied_is_named_and_five_runs_are_no_storm(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        await crowd(floor, 5)
        assert lone_cards((await shell.run("waiting")).out) == 5
        none = await shell.run("deny", "--storm", "S-nothing", "--reason", "x")
        assert (none.code, none.is_one_sentence()) == (1, True)
        both = await shell.run("deny", "E-1234", "--storm", "S-nothing", "--reason", "x")
        assert (both.code, both.is_one_sentence()) == (2, True)
        neither = await shell.run("deny", "--reason", "x")
        assert neither.code == 2


async def test_a_card_says_how_often_its_action_was_proposed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        for action in ("a1", "a2", "a3"):
            await bot.propose(action, "file.write", {"path": "/x"})
        told = (await shell.run("waiting")).out
        assert lone_cards(told) == 1
        assert "proposed     3 times by this run" in told


def test_an_answer_that_says_nothing_of_repeats_says_nothing() -> None:
    for value in (None, 7, {"repeated": 7}, {"repeated": {"E-1": "many"}}):
        assert repeats_in(Reply.model_validate({"id": "x", "ok": True, "value": value})) == {}
