import json

import pytest
from websockets.frames import TEXT, Frame
from websockets.streams import StreamReader

from watchfloor.chain import b64url
from watchfloor.records import Record
from watchfloor.wire import TO_CONSOLE, RecordLine
from watchfloor_server.gateway.frames import FRAME_BYTES, packed, record_line, text_frame


def parsed(raw: bytes) -> Frame:
    reader = StreamReader()
    reader.feed_data(raw)
    parsing = Frame.parse(reader.read_exact, mask=False, max_size=None)
    try:
        next(parsing)
    except StopIteration as done:
        return done.value
    raise AssertionError("the frame is not whole")


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
def test_a_frame_of_any_size_is_read_by_others(size: int) -> None:
    frame = parsed(text_frame(b"x" * size))
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (TEXT, True, b"x" * size)


@pytest.mark.parametrize("raw", ['{"text":"plain"}', '{"text":"\\u2028 \\"quoted\\" \\\\ ünï"}', '{"a":"\x7f\u202e"}'])
def test_a_record_written_by_hand_is_the_line_that_the_wire_reads(raw: str) -> None:
    record = Record(7, "2026-01-01T00:00:00.000Z", "note", "R", "bot", None, 3, b"s" * 16, b"c" * 32, raw.encode())
    line = TO_CONSOLE.read(record_line(record)).body
    assert isinstance(line, RecordLine)
    assert line == RecordLine(
        seq=7,
        at=record.at,
        kind="note",
        run="R",
        agent="bot",
        epoch=3,
        salt=b64url(b"s" * 16),
        commit=b64url(b"c" * 32),
        raw=raw,
    )


def test_lines_are_put_into_few_frames_in_order_and_a_long_one_goes_alone() -> None:
    lines = [b'{"n":%d}' % n for n in range(1000)]
    (frame,) = packed(lines)
    assert bytes(parsed(frame).data).count(b"\n") == 999
    big = b'"' + b"x" * FRAME_BYTES + b'"'
    frames = [bytes(parsed(frame).data) for frame in packed([b"1", b"2", big, b"3"])]
    assert [json.loads(part) for part in frames[0].split(b"\n")] == [1, 2]
    assert frames[1:] == [big, b"3"]
    assert list(packed([])) == []
