import pytest
from pydantic import JsonValue

from gatehouse import KEY, NONCE, SERVER, fence
from watchfloor.grants.fences import ANSWERS, Fences, Terms
from watchfloor.jwks import KeySet, TokenRefused
from watchfloor.wire import SigningKey

ENTRY = {**KEY.public.jwk.model_dump(), "kid": KEY.public.thumbprint, "use": "sig", "alg": "EdDSA"}
BEGAN_S = 100.0


def fences() -> Fences:
    return Fences(Terms(KeySet.of([ENTRY]), SERVER, "payments", NONCE), BEGAN_S)


def test_before_the_first_whole_fence_everything_is_dark() -> None:
    held = fences()
    assert held.is_dark(BEGAN_S)
    assert held.take(fence(1, {"R1": "killed", "R2": "held"}))
    assert not held.is_dark(BEGAN_S + 2.9)
    assert (held.mark("R1"), held.mark("R2"), held.mark("R3")) == ("killed", "held", None)


def test_what_changes_is_added_and_a_release_takes_away() -> None:
    held = fences()
    held.take(fence(1, {"R1": "killed", "R2": "held"}))
    held.take(fence(2, {"R2": "released", "R3": "killed"}))
    assert [held.mark(run) for run in ("R1", "R2", "R3")] == ["killed", None, "killed"]
    held.take(fence(3, {"R4": "held"}, whole=True))
    assert [held.mark(run) for run in ("R1", "R4")] == [None, "held"]


def test_a_part_is_not_answered_and_leaves_it_dark_until_the_rest_is_there() -> None:
    held = fences()
    assert not held.take(fence(1, {"R1": "killed"}, more=True))
    assert held.is_dark(BEGAN_S)
    assert held.take(fence(2, {"R2": "killed"}))
    assert not held.is_dark(BEGAN_S)


def test_a_connection_that_never_says_everything_stays_dark() -> None:
    held = fences()
    for n in (5, 6, 7):
        assert not held.take(fence(n, {"R1": "killed"}))
    assert held.is_dark(BEGAN_S)


def test_a_fence_is_as_old_as_the_answer_that_it_has_seen_however_late_it_comes() -> None:
    held = fences()
    held.take(fence(1))
    held.answered(BEGAN_S + 0.1)
    held.take(fence(2))
    held.answered(BEGAN_S + 2.0)
    held.take(fence(3, seen=1))
    assert not held.is_dark(BEGAN_S + 3.0)
    assert held.is_dark(BEGAN_S + 3.1)
    held.take(fence(4, seen=2))
    assert not held.is_dark(BEGAN_S + 4.9)
    assert held.is_dark(BEGAN_S + 5.0)


def test_answering_one_fence_twice_makes_it_no_younger() -> None:
    held = fences()
    held.take(fence(1))
    held.answered(BEGAN_S)
    held.answered(BEGAN_S + 2.0)
    held.take(fence(2, seen=1))
    assert held.is_dark(BEGAN_S + 3.0)


def test_answers_that_no_fence_sees_are_forgotten() -> None:
    held = fences()
    for n in range(1, ANSWERS + 3):
        held.take(fence(n))
        held.answered(BEGAN_S)
        if n > ANSWERS - 2:
            break
    for n in range(ANSWERS, ANSWERS + 5):
        held.take(fence(n, seen=n - 1))
        held.answered(BEGAN_S)
    with pytest.raises(TokenRefused, match="never given"):
        held.take(fence(ANSWERS + 9, seen=1))


LIES: dict[str, tuple[dict[str, JsonValue], str]] = {
    "another server's": ({"iss": "wf-other"}, "claim"),
    "another point's": ({"aud": "gateway"}, "audience"),
    "another connection's": ({"sid": "M" * 43}, "claim"),
    "a credential": ({"typ": "watchfloor-blended+jwt"}, "typ"),
    "a grant": ({"typ": "watchfloor-grant+jwt"}, "typ"),
    "without a session": ({"sid": None}, "claim"),
    "of no number": ({"n": True}, "claim"),
    "of a number below zero": ({"n": -1}, "claim"),
    "of another number than its line": ({"n": 9}, "order"),
    "that has seen what was never answered": ({"seen": 7}, "seen"),
    "that says what is not known": ({"runs": {"R1": "dead"}}, "claim"),
    "of no run": ({"runs": {"../x": "killed"}}, "claim"),
    "of a list of runs": ({"runs": ["R1"]}, "claim"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_fence_is_refused_and_changes_nothing(lie: str) -> None:
    held = fences()
    held.take(fence(1, {"R1": "killed"}))
    changes, code = LIES[lie]
    with pytest.raises(TokenRefused) as refused:
        held.take(fence(2, None, KEY, **changes))
    assert refused.value.code == code
    assert (held.n, held.mark("R1")) == (1, "killed")


def test_a_fence_that_somebody_else_signed_is_refused() -> None:
    with pytest.raises(TokenRefused):
        fences().take(fence(1, key=SigningKey.from_seed(b"x" * 32)))


def test_an_old_fence_is_refused() -> None:
    held = fences()
    first = fence(1, {"R1": "held"})
    held.take(first)
    held.take(fence(2, {"R1": "killed"}))
    for again in (first, fence(2, {"R1": "released"})):
        with pytest.raises(TokenRefused, match="came after"):
            held.take(again)
    assert held.mark("R1") == "killed"
