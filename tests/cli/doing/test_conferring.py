import asyncio
from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.conferring import answer_in
from watchfloor.oversight import Talk

AT = "2026-01-31T09:30:00.000Z"
HOSTILE = "ok\x1b[2J\ncode 1111"


def talk(*words: str) -> list[Talk]:
    """`mara? text` is a question, `bot: text` an answer."""
    found: list[Talk] = []
    for word in words:
        asked = "? " in word
        by, text = word.split("? " if asked else ": ", 1)
        found.append(Talk(kind="asked" if asked else "answered", by=by, text=text, at=AT))
    return found


async def test_a_card_is_claimed_asked_about_and_given_back_without_a_screen(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "/x"})
        (card,) = (await shell.run("waiting", "--json")).objects
        named = card["escalation"]

        ended = await shell.run("claim", named[2:6])
        assert ended.out.startswith(f"claim: {named}, file.write for refund-bot")
        assert "claimed by   mara" in (await shell.run("waiting", named)).out
        said = {"escalation": named, "run": bot.run, "ok": True}
        assert (await shell.run("release", named, "--json")).objects == [{**said, "answer": "release"}]
        assert "claimed by" not in (await shell.run("waiting", named)).out

        async with asyncio.TaskGroup() as group:
            asking = group.create_task(shell.run("ask", named, "Why there?", "--wait", "60"))
            note = await bot.of("note")
            assert (note["from"], note["text"].endswith(": Why there?")) == ("mara", True)
            await bot.say(bot.line("note", text=HOSTILE))
        ended = asking.result()
        assert (ended.code, shells.is_tame(ended.out)) == (0, True)
        assert ended.out.startswith('refund-bot answers: "ok')
        late = await shell.run("ask", named, "And?", "--wait", "1")
        assert (late.code, late.is_one_sentence()) == (1, True)
        assert "did not answer within 1 s" in late.err

        for words in (("pass", named, "--to", "nobody"), ("pass", named, "--to", "mara"), ("claim", "E-2222")):
            refused = await shell.run(*words)
            assert (refused.code, refused.is_one_sentence()) == (1, True)


def test_an_answer_is_found_behind_the_question_that_it_is_for() -> None:
    assert answer_in(talk("mara? a"), "mara", "a") is None
    assert answer_in(talk("jo? a", "bot: x"), "mara", "a") is None
    found = answer_in(talk("jo? first", "mara? a", "bot: to jo", "bot: to mara"), "mara", "a")
    assert found is not None
    assert found.text == "to mara"
    assert answer_in(talk("jo? first", "mara? a", "bot: to jo"), "mara", "a") is None
    assert answer_in(talk("mara? a", "bot: old", "mara? a"), "mara", "a") is None


def test_a_question_that_the_card_shows_without_its_end_is_known_again() -> None:
    assert answer_in(talk("mara? abc\u2026", "bot: x"), "mara", "abcdef") is not None
    assert answer_in(talk("mara? abx\u2026", "bot: x"), "mara", "abcdef") is None
