import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchfloor.errors import ProtocolError
from watchfloor.wire.limits import DEPTH, LINE_BYTES
from watchfloor.wire.strict import loads

EXACT = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
VALUES = st.recursive(
    st.none() | st.booleans() | EXACT | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
)

CODES = {"json", "depth", "duplicate_key", "number", "surrogate", "nul"}


def refusal(raw: bytes | str) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        loads(raw if isinstance(raw, bytes) else raw.encode())
    assert caught.value.reason
    assert caught.value.close is None
    return caught.value


@given(st.dictionaries(TEXT, VALUES, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_a_valid_document_means_what_it_means_to_everyone(fields: object, is_ascii: bool, indent: int | None) -> None:
    text = json.dumps(fields, ensure_ascii=is_ascii, indent=indent)
    assert loads(text.encode()) == json.loads(text)


@given(st.binary(max_size=300) | st.text(alphabet='{}[]",:\\u0d8t1-.eE \n', max_size=60).map(str.encode))
@example(b'{"a":"\\ud800\\udc00"}')
def test_any_bytes_are_an_object_or_a_refusal(raw: bytes) -> None:
    code, found = "", None
    try:
        found = loads(raw)
    except ProtocolError as error:
        code = error.code
    assert found == json.loads(raw) if not code else code in CODES


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '{"b":[{"seq":1,"\\u0073eq":2}]}', '{"":1,"":2}'])
def test_a_key_that_stands_twice_is_refused(text: str) -> None:
    assert refusal(text).code == "duplicate_key"


def test_a_hostile_key_is_shown_through_the_door() -> None:
    assert refusal('{"\\u001b[2J":1,"\\u001b[2J":2}').reason.count("⟦U+001B⟧") == 1


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        "-9007199254740992",
        "1" * 17,
        "1e400",
        "-1e400",
        "9" * 60_000,
    ],
)
def test_a_number_that_readers_take_differently_is_refused(number: str) -> None:
    assert refusal(f'{{"a":{number}}}').code == "number"


@pytest.mark.parametrize(
    ("number", "value"),
    [("9007199254740991", 2**53 - 1), ("-9007199254740991", 1 - 2**53), ("-0", 0), ("1e300", 1e300), ("1E2", 100.0)],
)
def test_a_number_that_is_exact_passes(number: str, value: float) -> None:
    assert loads(f'{{"a":{number}}}'.encode())["a"] == value


def test_minus_nought_keeps_its_sign_as_a_double() -> None:
    assert math.copysign(1, float(str(loads(b'{"a":-0.0}')["a"]))) == -1


@pytest.mark.parametrize("number", ["01", "+1", ".5", "1.", "0x1", "1_0", "--1", "1e", "٣"])
def test_what_json_does_not_call_a_number_is_refused(number: str) -> None:
    assert refusal(f'{{"a":{number}}}').code == "json"


@pytest.mark.parametrize(
    "string",
    ["\\ud800", "\\udc00", "\\ud800x", "\\ud800\\ud800\\udc00", "\\udc00\\ud800", "\\ud800\\\\udc00", "\\\\\\ud800"],
)
def test_half_a_surrogate_pair_is_refused(string: str) -> None:
    assert refusal(f'{{"a":"{string}"}}').code == "surrogate"
    assert refusal(f'{{"{string}":1}}').code == "surrogate"


@pytest.mark.parametrize("string", ["\\u0000", "a\\u0000b", "\\\\\\u0000", "\\n\\u0000"])
def test_an_escaped_nul_is_refused(string: str) -> None:
    assert refusal(f'{{"a":"{string}"}}').code == "nul"


@pytest.mark.parametrize(
    ("string", "value"),
    [
        ("\\\\u0000", "\\u0000"),
        ("\\\\ud800", "\\ud800"),
        ("\\uD83D\\uDE00", "😀"),
        ("\\n\\u00e9", "\né"),
        ("\\\\", "\\"),
    ],
)
def test_escapes_that_hide_nothing_pass(string: str, value: str) -> None:
    assert loads(f'{{"a":"{string}"}}'.encode())["a"] == value


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"t"',
        b"1",
        b"{} {}",
        b'{"a":1}x',
        b'{"a":1,}',
        b"{'a':1}",
        b"{a:1}",
        b'{"a":1',
        b'{"a"}',
        b'{"a":"\x00"}',
        b'{"a":"\n"}',
        b'\xef\xbb\xbf{"a":1}',
        b'\x0c{"a":1}',
        b'{"a":"\xed\xa0\x80\xed\xb0\x80"}',  # CESU-8: surrogates as UTF-8
        b'{"a":"\xc0\x80"}',  # an overlong NUL
        b'{"a":"\xff"}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":"\\x41"}',
        b'{"a":"\\u00g0"}',
        b"//\n{}",
    ],
)
def test_what_is_not_one_json_object_in_utf_8_is_refused(raw: bytes) -> None:
    assert refusal(raw).code == "json"


def test_line_separators_of_unicode_are_letters_like_others() -> None:
    assert loads('{"a":"\u2028\u2029\u0085"}'.encode())["a"] == "\u2028\u2029\u0085"


def test_nesting_is_counted_with_the_lines_own_object() -> None:
    assert loads(b'{"a":' + b"[" * (DEPTH - 1) + b"]" * (DEPTH - 1) + b"}")
    assert refusal(b'{"a":' + b"[" * DEPTH + b"]" * DEPTH + b"}").code == "depth"
    assert refusal(b"[" * LINE_BYTES).code == "depth"
    assert loads(b'{"a":[' + b"[1]," * 100 + b'"' + b"[{" * 100 + b'\\"["]}')


def test_a_line_is_as_long_as_it_may_be() -> None:
    longest = b'{"a":"' + b"x" * (LINE_BYTES - 8) + b'"}'
    assert loads(longest)
    assert refusal(longest + b" ").code == "line_too_long"
    assert loads(longest + b" ", line_bytes=LINE_BYTES + 1)
