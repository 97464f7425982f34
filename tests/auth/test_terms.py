import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from watchfloor.identity import Build
from watchfloor.jwks import TokenRefused
from watchfloor_server.auth.terms import build_of, check_patterns, check_required, find, fits, mfa_of, posture_of

CLAIMS: dict[str, JsonValue] = {
    "sub": "repo:shop/bot:ref:refs/heads/main",
    "kubernetes.io": {"namespace": "shop", "a/b": {"~": 1}},
    "n": 1,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sub", CLAIMS["sub"]),
        ("kubernetes.io", CLAIMS["kubernetes.io"]),
        ("/kubernetes.io/namespace", "shop"),
        ("/kubernetes.io/a~1b/~0", 1),
        ("/kubernetes.io/pod", None),
        ("/sub/x", None),
        ("x", None),
    ],
)
def test_a_claim_is_found_by_its_name_or_its_path(path: str, value: JsonValue) -> None:
    assert find(CLAIMS, path) == value


@pytest.mark.parametrize(
    ("pattern", "text", "does"),
    [
        ("a", "a", True),
        ("a", "aa", False),
        ("a*", "a", True),
        ("*", "", True),
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("aa*aa", "aaa", False),
        ("a*b*c", "axxbyyc", True),
        ("a*b*c", "axxcyyc", False),
        ("*b", "ab", True),
        ("*b", "ba", False),
        (".", "x", False),
        ("repo:shop/*:ref:refs/heads/main", "repo:shop/bot:ref:refs/heads/main", True),
        ("repo:shop/*:ref:refs/heads/main", "repo:eve/x:repo:shop/bot:ref:refs/heads/main", False),
    ],
)
def test_a_star_stands_for_any_characters_and_nothing_else_is_special(pattern: str, text: str, does: bool) -> None:
    assert fits(text, pattern) == does


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=4), st.lists(st.text("ab", max_size=3), max_size=3))
def test_what_is_put_for_the_stars_fits(parts: list[str], fillings: list[str]) -> None:
    fillings = (fillings + [""] * len(parts))[: len(parts) - 1]
    text = parts[0] + "".join(filling + part for filling, part in zip(fillings, parts[1:], strict=True))
    assert fits(text, "*".join(parts))


def test_no_text_makes_a_pattern_slow() -> None:
    assert not fits("a" * 100_000, "*".join("a" * 200) + "*b")


def test_a_required_claim_is_there_with_its_value_and_type() -> None:
    check_required(CLAIMS, {"/kubernetes.io/namespace": "shop", "n": 1})
    for required in ({"n": True}, {"n": 2}, {"m": 1}, {"/kubernetes.io/namespace": "bank"}):
        with pytest.raises(TokenRefused, match="is not what the issuer's entry requires"):
            check_required(CLAIMS, required)


def test_a_claim_that_must_fit_is_a_text_that_does() -> None:
    check_patterns(CLAIMS, {"sub": "repo:shop/*"})
    for patterns in ({"sub": "repo:bank/*"}, {"n": "1"}, {"m": "*"}):
        with pytest.raises(TokenRefused, match="does not fit"):
            check_patterns(CLAIMS, patterns)


def test_a_posture_is_a_short_text_or_not_known() -> None:
    assert posture_of({"p": "managed"}, "p") == "managed"
    for claims in ({}, {"p": ""}, {"p": 1}, {"p": "x" * 101}):
        assert posture_of(claims, "p") is None
    assert posture_of({"p": "managed"}, None) is None


def test_a_build_is_what_the_mapped_claims_tell() -> None:
    assert build_of({"i": "img", "m": "m-1"}, {"image": "i", "model": "m", "prompt_sha256": "p"}) == Build(
        image="img", model="m-1"
    )
    assert build_of({}, {"image": "i"}) is None
    with pytest.raises(TokenRefused, match="no text of sound length"):
        build_of({"i": "x" * 301}, {"image": "i"})


@pytest.mark.parametrize(
    ("claims", "mfa"),
    [
        ({}, None),
        ({"amr": "mfa"}, None),
        ({"amr": []}, False),
        ({"amr": ["pwd", "pin", "kba"]}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["fpt", "hwk"]}, True),
        ({"amr": ["mfa", 3]}, True),
        ({"acr": "phr"}, True),
        ({"acr": "phr", "amr": ["pwd"]}, True),
        ({"acr": "1"}, None),
    ],
)
def test_two_factors_are_of_two_kinds(claims: dict[str, JsonValue], mfa: bool | None) -> None:
    assert mfa_of(claims, ("phr",)) is mfa
