from sessions import Clock, session_and_body
from watchfloor.agent import speaking
from watchfloor.agent.influences import TEXT_CHARS, seen
from watchfloor.errors import Stopped
from watchfloor.wire import Note
from watchfloor.wire.limits import LINE_BYTES


async def test_a_thought_with_heavy_influences_fits_the_lines_it_becomes() -> None:
    session, _ = session_and_body(Clock())
    await speaking.reason(session, "x" * 100_000, tuple(seen("\x01" * TEXT_CHARS, ref=str(n)) for n in range(5)))
    lines = session.spool.take(100)
    assert len(lines) > 3
    assert all(len(line) < LINE_BYTES for line in lines)


async def test_the_influences_of_an_action_go_without_their_texts_where_those_are_long() -> None:
    few = (seen("short"),)
    assert speaking.light(few) == few
    assert all(each.text is None for each in speaking.light((seen("y" * TEXT_CHARS),) * 5))


async def test_notes_come_one_by_one_and_end_with_the_run() -> None:
    session, _ = session_and_body(Clock())
    await speaking.note(session, "hello")
    session.notes.append(Note.model_validate({"from": "mara", "text": "why"}))
    session.end(Stopped("over"))
    note = await speaking.next_note(session)
    assert note is not None
    assert note.text == "why"
    assert await speaking.next_note(session) is None
