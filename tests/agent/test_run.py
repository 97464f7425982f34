import asyncio
from pathlib import Path

from doubles import FakeServer
from sessions import run_at
from watchfloor.agent import Run, seen
from watchfloor.agent.influences import TEXT_CHARS
from watchfloor.wire import Action, AgentNote, Note, Reasoning


def thoughts(server: FakeServer) -> list[Reasoning]:
    return [line for line in server.lines if isinstance(line, Reasoning)]


async def nothing() -> None: ...


async def test_a_thought_goes_with_what_influenced_it(tmp_path: Path) -> None:
    file = tmp_path / "policy.md"
    file.write_text("refunds up to 100 EUR")
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.reason("It was paid twice.", inputs=["mail text", {"order": "A-17"}, file, seen("x", kind="url")])
        (thought,) = thoughts(server)
        assert thought.text == "It was paid twice."
        assert [each.kind for each in thought.inputs] == ["tool", "tool", "file", "url"]


async def test_a_long_thought_becomes_several_lines_and_nothing_is_lost() -> None:
    text = "It was paid twice. " * 10_000
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.reason(text)
        assert "".join(thought.text for thought in thoughts(server)) == text


async def test_many_influences_become_several_lines_and_none_is_lost() -> None:
    mails = [f"{number} " + "\x01" * (TEXT_CHARS - 10) for number in range(9)]
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.reason("I read them all.", inputs=mails)
        found = [each.text for thought in thoughts(server) for each in thought.inputs]
        assert found == mails
        assert thoughts(server)[0].text == "I read them all."


async def test_hostile_text_is_said_and_harmless() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.reason("nul \x00 and half \ud800 and \x1b[2J", inputs=["\x00"])
            await run.note("\x00")
        assert thoughts(server)[0].text == "nul \ufffd and half \ufffd and \x1b[2J"


async def test_an_actions_influences_leave_their_texts_out_where_they_would_not_fit() -> None:
    async with FakeServer().listening() as server:
        async with run_at(server) as run:
            await run.act("x", nothing, inputs=["short"], foreign=["/iban"])
            await run.act("x", nothing, inputs=["y" * TEXT_CHARS] * 5)
        light, heavy = (line for line in server.lines if isinstance(line, Action))
        assert [each.text for each in light.inputs] == ["short"]
        assert light.foreign == ("/iban",)
        assert [each.text for each in heavy.inputs] == [None] * 5


async def test_a_note_reaches_the_operators_and_theirs_reach_the_run() -> None:
    async def answer(run: Run) -> None:
        async for note in run.notes():
            await run.note(f"to {note.from_}: {note.text}?")

    async with FakeServer().listening() as server, run_at(server) as run:
        answering = asyncio.get_running_loop().create_task(answer(run))
        await server.say(Note.model_validate({"from": "mara", "text": "why"}))
        (line,) = await server.said(AgentNote)
        assert isinstance(line, AgentNote)
        assert line.text == "to mara: why?"
        answering.cancel()
