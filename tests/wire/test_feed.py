import json

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import TO_CONSOLE, GapLine, RecordLine, Reply, StageLine, encode


def test_a_payload_travels_byte_for_byte() -> None:
    raw = '{"t":"note","text":"a \\u0000? \\"quote\\" \\\\ \u2028 \U0001f600 \t"}'
    record = RecordLine(seq=1, at="2026-01-31T09:30:00.000Z", kind="note", epoch=0, salt="s", commit="c", raw=raw)
    body = TO_CONSOLE.read(encode(record)).body
    assert isinstance(body, RecordLine)
    assert body.raw.encode() == raw.encode()


def test_a_gap_is_written_from_to() -> None:
    assert encode(GapLine(from_=4, to=8)) == b'{"t":"gap","from":4,"to":8}'


def test_a_stage_that_is_not_in_the_book_is_refused() -> None:
    stage = encode(StageLine(order="O1", run="R1", stage="tree_gone", at_ms=1.5))
    assert TO_CONSOLE.read(stage).fields["at_ms"] == 1.5
    with pytest.raises(ProtocolError, match="the field 'stage'"):
        TO_CONSOLE.read(stage.replace(b"tree_gone", b"dead"))


def test_an_answer_of_null_is_told_from_no_answer() -> None:
    assert json.loads(encode(Reply(id="G1", ok=True, value=None))) == {
        "t": "reply",
        "id": "G1",
        "ok": True,
        "value": None,
    }
    assert b"value" not in encode(Reply(id="G1", ok=True))
