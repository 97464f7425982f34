from hypothesis import given
from hypothesis import strategies as st

from watchfloor_console.driver.handwriting import CLOSED_S, Escapes, Handwriting, Tries


def write(hand: Handwriting, *keys: tuple[str, float], near: bool = False) -> list[str]:
    return [hand.key(sign, at_s, is_near_escape=near).verdict for sign, at_s in keys]


def test_four_right_keys_by_hand_are_complete() -> None:
    hand = Handwriting("7mkw", 0.0)
    assert write(hand, ("7", 1.0), ("m", 1.2), ("K", 1.4), ("w", 1.6)) == ["typed", "typed", "typed", "complete"]


def test_type_ahead_is_thrown_away() -> None:
    hand = Handwriting("7mkw", 10.0)
    assert write(hand, ("7", 10.1), ("m", 10.4), ("k", 10.69)) == ["thrown away"] * 3
    assert hand.signs == ""


def test_what_a_terminal_replies_is_thrown_away() -> None:
    hand = Handwriting("aaaa", 0.0)
    escapes = Escapes()
    escapes.note(5.0)
    assert escapes.is_near(5.149)
    assert escapes.is_near(4.86)
    assert not escapes.is_near(5.151)
    assert write(hand, ("a", 5.01), ("a", 5.02), ("a", 5.03), ("a", 5.04), near=True) == ["thrown away"] * 4


def test_four_keys_within_120_ms_are_no_hands() -> None:
    hand = Handwriting("7mkw", 0.0)
    assert write(hand, ("7", 1.0), ("m", 1.03), ("k", 1.06), ("w", 1.09))[-1] == "thrown away"
    assert hand.signs == ""


def test_a_wrong_key_begins_anew() -> None:
    hand = Handwriting("7mkw", 0.0)
    assert write(hand, ("7", 1.0), ("x", 1.3)) == ["typed", "wrong"]
    assert hand.signs == ""


def test_a_code_is_good_for_twenty_seconds() -> None:
    hand = Handwriting("7mkw", 0.0)
    assert hand.left_s(4.0) == 16.0
    assert write(hand, ("7", 20.1)) == ["thrown away"]
    assert not hand.is_open(20.1)


def test_the_fifth_wrong_key_closes_the_step_for_a_while() -> None:
    tries = Tries()
    assert [tries.wrong(1.0) for _ in range(5)] == [False, False, False, False, True]
    assert tries.closed_s(1.0) == CLOSED_S
    assert tries.closed_s(12.0) == 0.0


@given(st.lists(st.tuples(st.sampled_from("7mkwx\x1b"), st.floats(0, 0.1)), max_size=200))
def test_no_burst_ever_completes_a_code(keys: list[tuple[str, float]]) -> None:
    hand, at_s = Handwriting("7mkw", 0.0), 1.0
    for sign, pause_s in keys:
        at_s += min(pause_s, 0.039)
        assert hand.key(sign, at_s, is_near_escape=False).verdict != "complete"
