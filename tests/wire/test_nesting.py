import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.wire.nesting import nests_deeper

VALUES = st.recursive(
    st.none() | st.text(alphabet='[]{}"\\x'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet='[]{}"\\'), inner, max_size=3),
    max_leaves=30,
)


def depth_of(value: Any) -> int:  # noqa: ANN401 - open JSON
    if isinstance(value, dict):
        return 1 + max(map(depth_of, cast(dict[str, Any], value).values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, cast(list[Any], value)), default=0)
    return 0


@given(VALUES, st.integers(0, 6))
def test_a_json_text_nests_as_deep_as_its_value(value: object, most: int) -> None:
    assert nests_deeper(json.dumps(value).encode(), most) == (depth_of(value) > most)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 1_000_000,
        b'[{"a":' * 150_000,
        b"[]" * 40 + b"[" * 40,
        b'{"a":"' + b'\\"[' * 300_000,  # an unfinished string: to try it again at each quote would take hours
        b'"\\',
        b'{"a":"' + b"\\\\" * 500_000,
    ],
)
def test_any_text_is_measured_in_linear_time(raw: bytes) -> None:
    assert nests_deeper(raw, 32) == (b"[" * 40 in raw or b'[{"a":[' in raw)


def test_what_nests_deep_only_behind_many_brackets_is_found_too() -> None:
    shallow = b"[" + b"[]," * 5_000
    assert nests_deeper(shallow + b"[" * 32, 32)
    assert not nests_deeper(shallow + b"[" * 31, 32)


@given(st.binary(max_size=200) | st.text(alphabet='[]{}"\\', max_size=100).map(str.encode))
def test_any_bytes_are_measured(raw: bytes) -> None:
    assert isinstance(nests_deeper(raw, 3), bool)
