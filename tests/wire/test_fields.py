from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from watchfloor.wire import moment, stamp
from watchfloor.wire.fields import (
    SAYS,
    At,
    Hash,
    Id,
    Json,
    JsonObject,
    Pointer,
    Signature,
    Title,
    Token,
    ToolName,
    Words,
    Yes,
)

TIMES = st.datetimes(datetime(1000, 1, 2), datetime(2999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


def accepts(of: object, value: object) -> bool:
    try:
        TypeAdapter(cast(Any, of)).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


@given(TIMES)
@example(datetime(2024, 2, 29, 23, 59, 59, 999_999, UTC))
@example(datetime(2000, 2, 29, tzinfo=UTC))
def test_a_stamp_may_stand_on_the_wire_and_is_read_back_to_the_millisecond(at: datetime) -> None:
    assert accepts(At, stamp(at))
    assert moment(stamp(at)) == at - timedelta(microseconds=at.microsecond % 1000)


def test_a_stamp_is_in_utc() -> None:
    there = datetime(2026, 1, 31, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert stamp(there) == "2026-01-31T09:30:00.000Z"


@given(st.from_regex(r"\A[12][0-9]{3}-[0-3][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\.[0-9]{3}Z\Z"))
@example("2100-02-29T00:00:00.000Z")
@example("2026-04-31T00:00:00.000Z")
@example("2026-02-29T00:00:00.000Z")
def test_a_time_on_the_wire_is_one_that_a_datetime_can_hold(text: str) -> None:
    try:
        moment(text)
    except ValueError:
        assert not accepts(At, text)
    else:
        assert accepts(At, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-31T09:30:00Z",
        "2026-01-31T09:30:00.000+00:00",
        "2026-01-31 09:30:00.000Z",
        "2026-01-31T09:30:00.000z",
        "2026-01-31T09:30:00.0000Z",
        "2026-01-31T09:30:60.000Z",
        "2026-01-31T24:00:00.000Z",
        "0000-01-31T09:30:00.000Z",
        "9999-12-31T23:59:59.999Z",
        "2026-01-31T09:30:00.000Z\n",
        "\uff12026-01-31T09:30:00.000Z",
    ],
)
def test_a_time_in_another_form_is_refused(text: str) -> None:
    assert not accepts(At, text)


FIELDS: list[tuple[Any, list[Any], list[Any]]] = [
    (Id, ["a", "A-Z_09", "x" * 40], ["", "x" * 41, "a b", "a\n", "é", "a.b", 1]),
    (Hash, ["x" * 43], ["x" * 42, "x" * 44, "x" * 42 + "=", "x" * 42 + "+", "x" * 43 + "\n"]),
    (Signature, ["x" * 86], ["x" * 85, "x" * 88, "x" * 86 + "\n", "x" * 85 + "/"]),
    (ToolName, ["crm.read", "mcp:files/read_file", "x" * 128], ["", "x" * 129, "a b", "a\n", "naïve"]),
    (Pointer, ["", "/", "/a/0", "/~0/~1", "/\n"], ["a", "/~", "/~2", "/a~", "/" + "x" * 512]),
    (Title, ["", "x" * 500], ["x" * 501]),
    (Words, ["", "x" * 65_536], ["x" * 65_537]),
    (Token, ["x", "x" * 16_384], ["", "x" * 16_385, None]),
    (Yes, [True], [False, None, 1, "true"]),
    (JsonObject, [{}, {"a": None}], [None, [], "x"]),
    (Json, [None, {}, [], "x", 1.5], []),
]


@pytest.mark.parametrize(("of", "good", "bad"), FIELDS)
def test_what_a_field_takes(of: object, good: list[object], bad: list[object]) -> None:
    assert all(accepts(of, value) for value in good)
    assert not any(accepts(of, value) for value in bad)


def test_open_json_is_read_from_text_too() -> None:
    assert TypeAdapter(JsonObject).validate_json('{"a":[null]}') == {"a": [None]}


def test_each_pattern_has_its_sentence() -> None:
    assert len(SAYS) == 6
    assert all(says.startswith(("is ", "looks ")) for says in SAYS.values())
