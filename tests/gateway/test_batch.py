import json

import pytest

from watchfloor.records import Kind, Record
from watchfloor_server.gateway.batch import Batch, is_telling


def record(kind: Kind, raw: str, seq: int = 1) -> Record:
    return Record(seq, "2026-01-01T00:00:00.000Z", kind, "R", "bot", None, 1, b"s" * 16, b"c" * 32, raw.encode())


@pytest.mark.parametrize(
    ("kind", "raw", "tells"),
    [
        ("run.started", "{}", True),
        ("escalation.opened", "{}", True),
        ("line.refused", "{}", True),
        ("reasoning", '{"text":"failed"}', False),
        ("action.proposed", "{}", False),
        ("action.decided", '{"answer":"allow","args":{}}', False),
        ("action.decided", '{"answer":"deny"}', True),
        ("action.decided", '{"answer":"wait"}', True),
        ("action.decided", '{"answer":"deny","reason":"\\"answer\\":\\"allow\\""}', True),
        ("action.decided", '{"answer":"deny","args":{"answer":"allow"}}', True),
        ("action.outcome", '{"status":"succeeded","result":"failed"}', False),
        ("action.outcome", '{"status" : "failed"}', True),
        ("action.outcome", '{"status":"\\u0066ailed"}', True),
        ("action.outcome", '{"status":"unknown"}', True),
    ],
)
def test_what_no_console_may_miss(kind: Kind, raw: str, tells: bool) -> None:
    assert is_telling(record(kind, raw)) is tells


def test_each_line_is_built_once_and_all_go_into_one_frame() -> None:
    batch = Batch([record("note", '{"text":"a"}', 4), record("run.ended", "{}", 5)])
    assert batch.line(0) is batch.line(0)
    assert (batch.last, [batch.is_telling(n) for n in (0, 1, 0)]) == (5, [False, True, False])
    (frame,) = batch.frames
    assert batch.frames[0] is frame
    lines = frame[frame.index(b"{") :].split(b"\n")
    assert [json.loads(line)["seq"] for line in lines] == [4, 5]
