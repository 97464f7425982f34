from pathlib import Path

import pytest

import crew
import peers
import shell as shells
from watchfloor.cli.doing import cards
from watchfloor.cli.failures import Usage
from watchfloor.oversight import Card, LeaveScope, connect

HOSTILE = "\x1b[1A\x1b[2K  code         0000 \u202e\ncode 1111"


async def test_a_script_reads_a_card_and_approves_it_with_its_code(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": HOSTILE, "n": None})
        (card,) = (await shell.run("waiting", "--json")).objects
        assert card["args"] == {"path": HOSTILE, "n": None}
        wrong = await shell.run("approve", card["escalation"], "--code", "0000")
        assert (wrong.code, wrong.is_one_sentence()) == (1, True)
        (card,) = (await shell.run("waiting", "--json")).objects
        ended = await shell.run("approve", card["escalation"], "--code", card["code"], "--json")
        assert ended.objects == [
            {"escalation": card["escalation"], "answer": "approve", "run": bot.run, "ok": True},
        ]
        assert (await bot.of("decision"))["answer"] == "allow"
        assert (await shell.run("waiting")).out == "nothing waits for a person\n"
        late = await shell.run("deny", card["escalation"], "--reason", "late")
        assert (late.code, late.is_one_sentence()) == (1, True)


async def test_no_word_of_an_agent_can_look_like_a_line_of_the_card(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor, task=HOSTILE)
        await bot.think(HOSTILE)
        await bot.say(bot.line("action", action="a1", tool="file.write", args={HOSTILE: HOSTILE}, intent=HOSTILE))
        await bot.of("decision")
        told = await shell.run("waiting")
        assert shells.is_tame(told.out)
        lines = told.out.splitlines()
        assert sum(line.startswith("  code ") for line in lines) == 1
        assert sum(line.startswith("  AGENT SAYS ") for line in lines) == 2
        assert "0000" not in next(line for line in lines if line.startswith("  code "))


async def test_a_person_denies_and_another_does_it_by_hand(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x"})
        (card,) = (await shell.run("waiting", "--json")).objects
        denied = await shell.run("deny", card["escalation"][2:6], "--reason", "not there")
        assert denied.out.startswith("deny: E-")
        assert (await bot.of("decision"))["feedback"] == "not there"
        await bot.propose("a2", "file.write", {"path": "/x"})
        (card,) = (await shell.run("waiting", "--json")).objects
        result = '{"by": "hand", "n": null}'
        ended = await shell.run("supply", card["escalation"], "--code", card["code"], "--result", result)
        assert ended.code == 0, ended.err
        assert (await bot.of("decision"))["result"] == {"by": "hand", "n": None}


async def test_a_card_that_lies_is_shown_without_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x"})
        async with connect(mara) as session:
            card: Card = await crew.only_card(session)
        capsys.readouterr()
        cards.draw(card.model_copy(update={"tool": "file.read"}))
        out = capsys.readouterr().out
        assert "NOT WHAT ITS HASH SAYS" in out
        assert card.code is not None
        assert card.code not in out


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("once", LeaveScope(once=True)),
        ("times=3", LeaveScope(times=3)),
        ("for=60", LeaveScope(for_s=60)),
        ("for_s=60", LeaveScope(for_s=60)),
    ],
)
def test_a_scope_is_once_some_times_or_a_while(text: str, scope: LeaveScope) -> None:
    assert cards.scope_in(text) == scope


@pytest.mark.parametrize("text", ["", "twice", "times", "times=0", "times=x", "for=-1", "for=nan", "for=1e9", "once=1"])
def test_any_other_scope_is_refused(text: str) -> None:
    with pytest.raises(Usage, match="means nothing"):
        cards.scope_in(text)
