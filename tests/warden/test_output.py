import asyncio
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.warden.output import LINE_BYTES, Lines, Stream, drained


def said(*chunks: bytes) -> list[str]:
    lines = Lines()
    found = [line for chunk in chunks for line in lines.feed(chunk)]
    return found + list(lines.end())


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ((b"one\ntwo\n",), ["one", "two"]),
        ((b"on", b"e\nt", b"wo"), ["one", "two"]),
        ((b"one\r\ntwo\n\n\nthree",), ["one", "two", "three"]),
        ((b"10%\r20%\r",), ["10%", "20%"]),
        ((b" \n\t\n",), []),
        ((b"nul \x00 here\n",), ["nul \ufffd here"]),
        ((b"\xff\xfe\n",), ["\ufffd\ufffd"]),
        ((b"\xc3", b"\xa4\n"), ["ä"]),
        ((b"\x1b[2J\n",), ["\x1b[2J"]),
        ((), []),
    ],
)
def test_bytes_become_lines(chunks: tuple[bytes, ...], lines: list[str]) -> None:
    assert said(*chunks) == lines


@pytest.mark.parametrize("sign", ["x", "ä", "€", "😀"])
def test_a_line_without_end_is_said_in_pieces_of_whole_characters(sign: str) -> None:
    text = sign * LINE_BYTES
    found = said(*[text.encode()[at : at + 1000] for at in range(0, len(text.encode()), 1000)])
    assert "".join(found) == text
    assert all(len(piece.encode()) <= LINE_BYTES for piece in found)


@given(st.lists(st.binary(max_size=50)))
def test_any_bytes_become_lines_that_hold_no_nul_and_no_newline(chunks: list[bytes]) -> None:
    for line in said(*chunks):
        assert "\x00" not in line
        assert "\n" not in line
        line.encode()


async def test_a_stream_is_shown_as_it_came_and_said_line_by_line() -> None:
    reading, writing = os.pipe()
    shown: list[bytes] = []
    heard: list[str] = []

    async def say(text: str) -> None:
        heard.append(text)

    os.write(writing, b"\x1b[1mbold\nrest")
    os.close(writing)
    await Stream(os.fdopen(reading, "rb", buffering=0), shown.append, say).pump()
    assert b"".join(shown) == b"\x1b[1mbold\nrest"
    assert heard == ["\x1b[1mbold", "rest"]


async def test_a_pipe_that_somebody_else_holds_open_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.warden.output.QUIET_S", 0.05)
    reading, writing = os.pipe()

    async def say(text: str) -> None:
        pytest.fail(f"it said {text!r}")

    stream = Stream(os.fdopen(reading, "rb", buffering=0), print, say)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(stream.pump())
        await drained({task: stream})
    os.close(writing)


async def test_what_waits_to_be_said_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.warden.output.QUIET_S", 0.05)
    reading, writing = os.pipe()
    heard: list[str] = []
    room = asyncio.Event()

    async def say(text: str) -> None:
        await room.wait()
        heard.append(text)

    os.write(writing, b"one\ntwo\n")
    stream = Stream(os.fdopen(reading, "rb", buffering=0), lambda _: None, say)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(stream.pump())
        draining = group.create_task(drained({task: stream}))
        await asyncio.wait([draining], timeout=0.2)
        assert not draining.done()
        room.set()
        os.close(writing)
    assert heard == ["one", "two"]
