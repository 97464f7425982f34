import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.agent.plain import TEXT_BYTES, clean, exact, pieces, told
from watchfloor.wire.strict import loads


def test_what_json_holds_passes_exactly() -> None:
    assert exact({"a": 1, "b": [True, None, "ä"], "c": Decimal("40.00")}, "it") == {
        "a": 1,
        "b": [True, None, "ä"],
        "c": "40.00",
    }


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", "nul \x00", object(), "x" * 70_000])
def test_what_would_change_its_meaning_is_refused_in_one_sentence(value: object) -> None:
    with pytest.raises(ValueError, match="the arguments cannot be sent as JSON"):
        exact({"a": value}, "the arguments")


def test_deep_nesting_is_refused() -> None:
    value: object = "x"
    for _ in range(40):
        value = [value]
    with pytest.raises(ValueError, match="deeper"):
        exact({"a": value}, "it")


@dataclass
class Receipt:
    number: int


class Opaque:
    pass


@pytest.mark.parametrize(
    ("value", "tells"),
    [
        (Receipt(7), {"number": 7}),
        (Opaque(), "<Opaque>"),
        (float("inf"), "inf"),
        (2**60, str(2**60)),
        ("a\x00b", "a\ufffdb"),
        (b"\xff\xfe", "<bytes>"),
        ({1: {2}}, {"1": [2]}),
        (None, None),
    ],
)
def test_any_result_can_be_told(value: object, tells: object) -> None:
    assert told(value) == tells


def test_a_long_result_is_told_by_its_hash() -> None:
    telling = told("x" * 100_000)
    assert isinstance(telling, dict)
    omitted = telling["$omitted"]
    assert isinstance(omitted, dict)
    assert omitted["bytes"] == 100_002


def test_a_deep_result_is_cut() -> None:
    value: object = "x"
    for _ in range(60):
        value = [value]
    assert "nested too deeply" in json.dumps(told(value))


def test_a_value_that_holds_itself_is_told() -> None:
    value: list[object] = []
    value.append(value)
    assert told(value) == "<list>"


@given(
    st.recursive(
        st.none() | st.floats() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_is_told_passes_the_strict_decoder(value: object) -> None:
    loads(json.dumps({"result": told(value)}, ensure_ascii=False).encode())


@given(st.text(st.characters()))
def test_a_cleaned_text_passes_the_strict_decoder(text: str) -> None:
    loads(json.dumps({"text": clean(text)}, ensure_ascii=False).encode())


def test_a_short_text_is_one_piece() -> None:
    assert pieces("hello") == ["hello"]
    assert pieces("") == [""]


@pytest.mark.parametrize("text", ["x" * 200_000, "\x1b" * 60_000, "ä€😀" * 30_000])
def test_a_long_text_is_cut_into_pieces_that_fit_and_nothing_is_lost(text: str) -> None:
    found = pieces(text)
    assert "".join(found) == text
    assert all(len(json.dumps(piece, ensure_ascii=False).encode()) <= TEXT_BYTES for piece in found)
