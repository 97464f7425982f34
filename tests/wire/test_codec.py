import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import AGENT_LINES, TO_CONSOLE, Action, Get, Outcome, RecordLine, encode, split
from watchfloor.wire.limits import CLOSE_BYTES, MESSAGE_BYTES

AT = "2026-01-31T09:30:00.000Z"
ACTION: dict[str, Any] = {"t": "action", "seq": 1, "at": AT, "action": "a1", "tool": "crm.read", "args": {"id": None}}


def refusal(line: object) -> ProtocolError:
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    with pytest.raises(ProtocolError) as caught:
        AGENT_LINES.read(raw)
    return caught.value


@given(st.binary(max_size=100) | st.dictionaries(st.sampled_from([*ACTION]), st.none() | st.integers() | st.text()))
def test_any_bytes_are_a_line_or_a_protocol_error(line: object) -> None:
    assert refusal(line).code


@pytest.mark.parametrize("value", [True, 1.0, "1", 0, -1, None, [1]])
def test_a_seq_is_a_positive_integer_and_nothing_like_it(value: object) -> None:
    error = refusal(ACTION | {"seq": value})
    assert error.code == "field"
    assert error.reason.startswith("action: the field 'seq': ")


def test_an_integer_written_as_a_double_is_not_one() -> None:
    assert refusal(json.dumps(ACTION).replace('"seq": 1', '"seq": 1e0').encode()).code == "field"


@pytest.mark.parametrize("kind", [None, 1, ["action"], {"action": 1}, "Action", "action ", "hello", ""])
def test_a_type_that_is_not_known_here_is_refused(kind: object) -> None:
    error = refusal({"t": kind})
    assert error.code == "type"
    assert "action, outcome" in error.reason


def test_a_field_has_one_name_on_the_wire() -> None:
    with pytest.raises(ProtocolError, match="'from_' is not known"):
        TO_CONSOLE.read(b'{"t":"gap","from":1,"from_":2,"to":3}')
    with pytest.raises(ProtocolError, match="'from' is missing"):
        TO_CONSOLE.read(b'{"t":"gap","from_":1,"to":3}'.replace(b'"from_":1,', b""))


def test_open_json_is_carried_as_it_came() -> None:
    read = AGENT_LINES.read(json.dumps(ACTION).encode())
    assert isinstance(read.body, Action)
    assert read.body.args == {"id": None}
    assert read.fields == ACTION


@pytest.mark.parametrize("args", [[], "x", None, 1])
def test_arguments_are_an_object(args: object) -> None:
    assert refusal(ACTION | {"args": args}).code == "field"


def test_a_null_is_written_where_it_says_something() -> None:
    assert encode(Outcome(seq=1, at=AT, action="a", status="succeeded", result=None)).endswith(b'"result":null}')
    assert b"result" not in encode(Outcome(seq=1, at=AT, action="a", status="failed"))
    record = RecordLine(seq=1, at=AT, kind="x", run=None, agent=None, human=None, epoch=0, salt="", commit="", raw="")
    assert encode(record).endswith(b'"agent":null,"human":null,"run":null}')


def test_what_is_absent_is_not_written_but_a_null_within_open_json_is() -> None:
    assert encode(Get(id="g", what="health")) == b'{"t":"get","id":"g","what":"health"}'
    action = Action(seq=1, at=AT, action="a", tool="t", args={"a": None, "b": [None, {"c": None}]})
    assert b'"args":{"a":null,"b":[null,{"c":null}]}' in encode(action)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {1}, b"x"])
def test_what_json_has_not_is_not_written(value: object) -> None:
    action = Action(seq=1, at=AT, action="a", tool="t", args=cast(Any, {"x": value}))
    with pytest.raises(ValueError, match="the line 'action' holds what JSON has not"):
        encode(action)


def test_a_message_is_cut_into_its_lines_and_blank_ones_are_passed_over() -> None:
    assert list(split(b'{"a":1}\n\n{"b":2}\r\n \t\n')) == [b'{"a":1}', b'{"b":2}\r']
    assert list(split(b"")) == []
    assert list(split(b"\x0c")) == [b"\x0c"]


def test_a_message_of_lines_is_as_long_as_it_may_be() -> None:
    longest = b"x" * (MESSAGE_BYTES - 2) + b"\ny"
    assert len(list(split(longest))) == 2
    with pytest.raises(ProtocolError, match="send fewer lines") as caught:
        split(longest + b"y")
    assert (caught.value.code, caught.value.close) == ("message_too_long", None)


def test_a_long_message_of_one_line_is_left_to_the_line_so_that_its_number_can_be_saved() -> None:
    assert len(list(split(b"x" * (MESSAGE_BYTES + 1) + b"\n"))) == 1


def test_beyond_a_mebibyte_the_connection_closes() -> None:
    assert len(list(split(b"x" * CLOSE_BYTES))) == 1
    with pytest.raises(ProtocolError) as caught:
        split(b"x" * (CLOSE_BYTES + 1))
    assert caught.value.close is CloseCode.TOO_BIG
