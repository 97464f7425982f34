import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.ids import ID_LENGTH, SHORT_LENGTH, is_id, new_id, short


@given(st.binary(min_size=8, max_size=16))
def test_a_fresh_id_may_stand_on_the_wire(entropy: bytes) -> None:
    fresh = new_id(entropy)
    assert len(fresh) == ID_LENGTH
    assert is_id(fresh)
    assert not set("ILOUilou") & set(fresh)


def test_the_same_entropy_makes_the_same_id_and_each_of_60_bits_counts() -> None:
    assert new_id(bytes(8)) == "0" * ID_LENGTH
    assert len({new_id((1 << bit).to_bytes(8, "big")) for bit in range(60)}) == 60


def test_a_prefix_stands_before_it() -> None:
    assert new_id(bytes(8), "E-") == "E-000000000000"


def test_too_little_entropy_is_refused() -> None:
    with pytest.raises(ValueError, match="8 bytes of entropy, got 7"):
        new_id(bytes(7))


@pytest.mark.parametrize("text", ["a", "A-Z_09", "x" * 40])
def test_what_may_stand_as_an_id(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", "x" * 41, "a b", "a\n", "é", "٣", "a/b", "a.b", "\x00"])
def test_what_may_not(text: str) -> None:
    assert not is_id(text)


def test_a_screen_shows_the_first_characters() -> None:
    assert short("01J9ABCDEF23") == "01J9"
    assert len(short("01J9ABCDEF23")) == SHORT_LENGTH
