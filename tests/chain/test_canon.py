"""One form of bytes: JSON after RFC 8785, strict base64url, the running head."""

import hashlib
import json
from enum import Enum
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.chain import EMPTY_HEAD, b64url, jcs, running_head, sha256, unb64url

_EXACT: Final = 2**53 - 1
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-_EXACT, _EXACT)
    | st.text()
    | st.floats(allow_nan=False).filter(lambda number: number not in (float("inf"), float("-inf")))
)
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


def test_keys_are_sorted_by_their_utf_16_units() -> None:
    # RFC 8785 3.2.3: the emoji's high surrogate D83D sorts before U+FB33, its code point after it.
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(jcs(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_numbers_are_written_as_ecmascript_does() -> None:
    numbers = [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001, -0.0, 1e21, 1e-7, 56.0]
    expected = b"[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,1e-7,56]"  # RFC 8785 3.2.2
    assert jcs(numbers) == expected


def test_text_keeps_its_characters_and_escapes_only_what_json_must() -> None:
    assert jcs('€$\x0f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


@given(_VALUES)
def test_every_json_value_comes_back_the_same_and_encodes_the_same_again(value: object) -> None:
    encoded = jcs(value)
    again = json.loads(encoded, parse_int=float)  # to JCS every number is a double
    assert again == value
    assert jcs(again) == encoded


def _endless() -> list[object]:
    loop: list[object] = []
    loop.append(loop)
    return loop


class _Foreign(Enum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2},
     pytest.param(10**5000, id="5001 digits"),
     b"raw", {1, 2}, object(), _Foreign.ONE, _endless()],
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused_in_one_sentence(value: object) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*canonical JSON[^\n]*$"):
        jcs(value)


@given(st.binary())
def test_base64url_comes_back_the_same(raw: bytes) -> None:
    text = b64url(raw)
    assert "=" not in text
    assert unb64url(text) == raw


@given(st.text(alphabet="AQgw-_+/=\n é", max_size=9))
def test_only_what_base64url_writes_is_read(text: str) -> None:
    try:
        raw = unb64url(text)
    except ValueError:
        return
    assert b64url(raw) == text


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "AAB", "A+A/", "AAAA\n", " AAAA", "AAAAA", "\u0391AAA"])
def test_padding_foreign_letters_and_loose_bits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        unb64url(text)


def test_sha256_is_the_standard_one() -> None:
    assert sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_running_head_hashes_the_hash_of_each_line_after_the_last_head() -> None:
    first = hashlib.sha256(bytes(32) + hashlib.sha256(b"one").digest()).digest()
    second = hashlib.sha256(first + hashlib.sha256(b"two").digest()).digest()
    assert running_head(running_head(EMPTY_HEAD, b"one"), b"two") == second


def test_a_head_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, got 31"):
        running_head(bytes(31), b"line")
