"""The golden files hold the wire format: one file for each direction, at least one line of each type."""

import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from watchfloor import wire
from watchfloor.errors import ProtocolError
from watchfloor.wire import Line, Reader, encode

GOLDEN = Path(__file__).parent / "golden"

READERS: dict[str, Reader[typing.Any]] = {
    "agent_hello": wire.AGENT_HELLO,
    "agent_lines": wire.AGENT_LINES,
    "agent_welcome": wire.AGENT_WELCOMES,
    "challenge": wire.CHALLENGES,
    "console_hello": wire.CONSOLE_HELLO,
    "console_lines": wire.CONSOLE_LINES,
    "console_welcome": wire.CONSOLE_WELCOMES,
    "enrol_hello": wire.ENROL_HELLO,
    "enrol_welcome": wire.ENROL_WELCOMES,
    "kill_lines": wire.KILL_LINES,
    "lane_hello": wire.LANE_HELLO,
    "lane_lines": wire.LANE_LINES,
    "lane_welcome": wire.LANE_WELCOMES,
    "local_challenge": wire.LOCAL_CHALLENGES,
    "local_lines": wire.LOCAL_LINES,
    "point_hello": wire.POINT_HELLO,
    "point_lines": wire.POINT_LINES,
    "point_welcome": wire.POINT_WELCOMES,
    "receipt": wire.RECEIPTS,
    "to_agent": wire.TO_AGENT,
    "to_console": wire.TO_CONSOLE,
    "to_lane": wire.TO_LANE,
    "to_local": wire.TO_LOCAL,
    "to_point": wire.TO_POINT,
}

UNIONS: dict[str, object] = {
    "agent_lines": wire.AgentLine,
    "console_lines": wire.ConsoleLine,
    "kill_lines": wire.KillLine,
    "lane_lines": wire.LaneLine,
    "point_lines": wire.PointLine,
    "to_agent": wire.ToAgent,
    "to_console": wire.ToConsole,
    "to_lane": wire.ToLane,
    "to_local": wire.ToLocal,
    "to_point": wire.ToPoint,
}


def lines_of(name: str) -> list[bytes]:
    return (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()


EXAMPLES = [(name, raw) for name in READERS for raw in lines_of(name)]


@pytest.mark.parametrize(("name", "raw"), EXAMPLES)
def test_a_golden_line_is_read_and_written_to_the_same_bytes(name: str, raw: bytes) -> None:
    read = READERS[name].read(raw)
    assert encode(read.body) == raw
    assert read.raw is raw


@pytest.mark.parametrize(("name", "raw"), EXAMPLES)
def test_a_golden_line_with_one_field_more_is_refused(name: str, raw: bytes) -> None:
    with pytest.raises(ProtocolError, match="the field 'colour' is not known; leave it out"):
        READERS[name].read(raw[:-1] + b',"colour":"red"}')


@pytest.mark.parametrize("name", UNIONS)
def test_every_type_of_line_has_a_golden_example(name: str) -> None:
    shown: set[type[Line]] = {type(READERS[name].read(raw).body) for raw in lines_of(name)}
    assert shown == set(typing.get_args(UNIONS[name]))


@pytest.mark.parametrize("name", READERS)
def test_every_field_has_a_golden_example(name: str) -> None:
    seen: dict[type[BaseModel], set[str]] = {}
    for raw in lines_of(name):
        body: Line = READERS[name].read(raw).body
        seen.setdefault(type(body), set()).update(body.model_fields_set)
    missing = {f"{of.__name__}.{field}" for of, fields in seen.items() for field in set(of.model_fields) - fields}
    assert not missing


@pytest.mark.parametrize("raw", lines_of("as_a_stranger_writes_it"))
def test_an_agent_written_from_the_contract_alone_is_understood(raw: bytes) -> None:
    hello = b'"supervision"' in raw
    assert (wire.AGENT_HELLO if hello else wire.AGENT_LINES).read(raw).body


def test_a_line_of_the_other_direction_is_refused() -> None:
    with pytest.raises(ProtocolError, match="no line of type 'ack' is known here"):
        wire.AGENT_LINES.read(b'{"t":"ack","seq":1}')
    with pytest.raises(ProtocolError, match="no line of type 'watch' is known here"):
        wire.KILL_LINES.read(b'{"t":"watch","after":0}')


def test_a_server_may_quote_what_peers_wrote_at_length() -> None:
    card = lines_of("to_console")[4]
    deep = card.replace(b'"args":{', b'"args":{"deep":' + b"[" * 30 + b"]" * 30 + b",", 1)
    snapshot = b'{"t":"snapshot","upto":1,"done":true,"escalations":[' + deep + b"]}"
    assert len(wire.TO_CONSOLE.read(snapshot).body.model_dump_json()) > len(deep)
    raw = '{"t":"record","seq":1,"at":"","kind":"note","epoch":0,"salt":"","commit":"","raw":"' + r"\\" * 65_536 + '"}'
    assert wire.TO_CONSOLE.read(raw.encode()).fields["raw"] == "\\" * 65_536
