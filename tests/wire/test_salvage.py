import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.wire.limits import LINE_BYTES
from watchfloor.wire.salvage import salvage_id, salvage_seq

KEYS = st.sampled_from(["seq", "Seq", "s", ""]) | st.text(max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-20, 20) | st.floats(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
PAIRS = st.lists(st.tuples(KEYS, VALUES), max_size=4)

DEEP = "[" * 500 + "]" * 500
"""Deeper than the recursive decoder is asked to go: the token walk reads it."""


def naive(text: str) -> int | None:
    """What `salvage_seq` must find, by the plain decoder."""
    try:
        value: object = json.loads(text, object_pairs_hook=lambda pairs: ("object", pairs))
    except ValueError:
        return None
    if not isinstance(value, tuple):
        return None
    _, pairs = cast(tuple[str, list[tuple[str, Any]]], value)
    found = [value for key, value in pairs if key == "seq"]
    return found[0] if len(found) == 1 and type(found[0]) is int else None


def text_of(pairs: list[tuple[str, object]]) -> str:
    return "{" + ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in pairs) + "}"


def deeper(text: str) -> str:
    """The same line with one more member, so deep that it is walked."""
    return text[:-1] + (", " if text != "{}" else "") + f'"deep{text.count("deep")}": {DEEP}}}'


@given(PAIRS)
def test_it_finds_what_the_plain_decoder_finds(pairs: list[tuple[str, object]]) -> None:
    text = text_of(pairs)
    assert salvage_seq(text.encode()) == naive(text)
    assert salvage_seq(deeper(text).encode()) == naive(text)


@given(PAIRS, st.integers(0, 80), st.sampled_from(list('{}[]",:1- \\')))
def test_a_text_with_one_character_wrong_is_read_alike_by_both_ways(
    pairs: list[tuple[str, object]], place: int, sign: str
) -> None:
    text = text_of(pairs)
    text = text[:place] + sign + text[place + 1 :]
    assert salvage_seq(text.encode()) == naive(text)
    if text.endswith("}") and '"' not in sign + "\\":
        assert salvage_seq(deeper(text).encode()) == naive(text)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\seq1 ', max_size=60).map(str.encode))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    assert salvage_seq(raw) is None or isinstance(salvage_seq(raw), int)
    assert salvage_seq(b"[" * 70 + raw) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"seq":7}',
        ' {"a": [{"seq": 1}], "seq" : 7 } ',
        '{"\\u0073eq":7,"text":"seq"}',
        '{"s\\u0065\\u0071":7}',
        '{"seq":7,"a":NaN,"b":[Infinity,-Infinity]}',
        '{"seq":7,"a":1,"a":2}',
        '{"seq":7,"a":"\\ud800\\u0000"}',
        '{"seq":7,"a":1e400,"b":' + "9" * 10_000 + "}",
        '{"seq":7,"a":"' + "x" * LINE_BYTES + '"}',
        '{"a":"\\"seq\\":1","seq":7}',
        '{"seq":7,"a":"\u2028"}',
    ],
)
def test_the_one_integer_seq_of_a_refused_line_is_found(text: str) -> None:
    assert salvage_seq(text.encode()) == 7
    assert salvage_seq(deeper(text.strip()).encode()) == 7


@pytest.mark.parametrize(
    "value", ["true", "1.0", '"1"', "1e0", "null", "[7]", "{}", "NaN", "Infinity", "9" * 17, "9" * 60_000]
)
def test_a_seq_that_is_no_small_integer_uses_no_number(value: str) -> None:
    assert salvage_seq(f'{{"seq":{value}}}'.encode()) is None
    assert salvage_seq(deeper(f'{{"seq":{value}}}').encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "7",
        "[7]",
        '[{"seq":7}]',
        '{"seq":7,"seq":7}',
        '{"seq":7,"\\u0073eq":8}',
        '{"a":{"seq":7}}',
        '{"seq":7',
        '{"seq":7}}',
        '{"seq":7} x',
        '{"seq":7,}',
        '{"seq":07}',
        '{"seq":+7}',
        "{'seq':7}",
        '\ufeff{"seq":7}',
        '{"seq":7,"a":"\x00"}',
        '{"seq":7,"a":]}',
        '{"seq" 7}',
        '{"seq":7 "a":1}',
        '{"seq":7,1:2}',
        '{:"seq"}',
    ],
)
def test_what_is_not_json_or_not_unique_uses_no_number(text: str) -> None:
    assert salvage_seq(text.encode()) is None
    assert salvage_seq((text + DEEP).encode()) is None
    assert salvage_seq(text.replace(":7", ":" + DEEP + ",7").encode()) is None


def test_bytes_that_are_not_utf_8_use_no_number() -> None:
    assert salvage_seq(b'{"seq":7,"a":"\xed\xa0\x80"}') is None


def test_depth_is_no_obstacle() -> None:
    nest = '{"a":' * 5_000 + "[" * 5_000 + "{}" + "]" * 5_000 + "}" * 5_000
    assert salvage_seq(f'{{"seq":7,"a":{nest}}}'.encode()) == 7
    assert salvage_seq(f'{{"seq":7,"a":{nest[:-1]}]}}'.encode()) is None
    assert salvage_seq(b"[" * LINE_BYTES) is None


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ('{"id":"q1","what":"the weather"}', "q1"),
        ('{"i\\u0064":"q1","x":NaN}', "q1"),
        ('{"id":"q1","id":"q2"}', None),
        ('{"id":7}', None),
        ('{"id":{"id":"q1"}}', None),
        ('{"id":"no id"}', None),
        ('{"id":"' + "x" * 41 + '"}', None),
        ('{"x":{"id":"q1"}}', None),
        ('["id","q1"]', None),
        ('{"id":"q1"', None),
        ("", None),
    ],
)
def test_an_id_is_found_as_a_number_is(text: str, ident: str | None) -> None:
    assert salvage_id(text.encode()) == ident


def test_a_deep_line_tells_its_number_and_no_id() -> None:
    assert salvage_id(deeper('{"id":"q1"}').encode()) is None
    assert salvage_seq(deeper('{"id":"a","seq":5}').encode()) == 5
