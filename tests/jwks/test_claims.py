from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from forge import NOW, at
from watchfloor.jwks import TokenRefused
from watchfloor.jwks.claims import (
    check_audience,
    check_times,
    check_typ,
    object_claim,
    optional_text,
    text_claim,
    time_claim,
)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "no_expiry"),
        ({"exp": None}, "no_expiry"),
        ({"exp": at(-5)}, "expired"),
        ({"exp": at(-3600)}, "expired"),
        ({"exp": at(60), "nbf": at(6)}, "not_yet"),
        ({"exp": at(60), "iat": at(7200)}, "not_yet"),
        ({"exp": at(-3), "iat": at(4)}, "claim"),
        ({"exp": str(at(60))}, "claim"),
        ({"exp": True}, "claim"),
        ({"exp": -1}, "claim"),
        ({"exp": 1e300}, "claim"),
        ({"exp": float("inf")}, "claim"),
        ({"exp": [at(60)]}, "claim"),
        ({"exp": at(60), "nbf": "now"}, "claim"),
    ],
)
def test_a_token_out_of_time_is_refused(claims: dict[str, JsonValue], code: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        check_times(claims, NOW)
    assert refused.value.code == code


def test_clocks_may_be_five_seconds_apart() -> None:
    times = check_times({"exp": at(-4), "nbf": at(-60), "iat": at(-60)}, NOW)
    assert times.expires_at == datetime.fromtimestamp(at(-4), UTC)
    assert check_times({"exp": at(60) + 0.5, "iat": at(5), "nbf": at(5)}, NOW).issued_at is not None
    assert check_times({"exp": at(60)}, NOW).issued_at is None


@pytest.mark.parametrize("audience", ["us", ["us"]])
def test_a_token_for_us_alone_passes(audience: JsonValue) -> None:
    check_audience({"aud": audience}, "us")


@pytest.mark.parametrize(
    "audience", [None, [], "", "them", "US", "us ", ["us", "them"], ["them"], 7, {"us": 1}, [["us"]], [None]]
)
def test_a_token_for_others_is_refused(audience: JsonValue) -> None:
    with pytest.raises(TokenRefused) as refused:
        check_audience({"aud": audience}, "us")
    assert refused.value.code == "audience"


@pytest.mark.parametrize("typ", [None, "JWT", "watchfloor-grant", "watchfloor-operator+jwt"])
def test_another_type_is_refused(typ: str | None) -> None:
    with pytest.raises(TokenRefused, match="type"):
        check_typ(typ, "watchfloor-grant+jwt")


def test_a_media_type_is_compared_as_media_types_are() -> None:
    check_typ("application/Watchfloor-Grant+JWT", "watchfloor-grant+jwt")


@pytest.mark.parametrize("value", [None, "", 7, True, ["a"], {"a": 1}, "a" * 1025])
def test_a_text_claim_is_a_text_of_sound_length(value: JsonValue) -> None:
    with pytest.raises(TokenRefused, match="'sub'"):
        text_claim({"sub": value}, "sub")


def test_what_may_be_absent_is_none_or_empty() -> None:
    assert optional_text({}, "azp") is None
    assert optional_text({"azp": "a"}, "azp") == "a"
    assert object_claim({}, "act") == {}
    assert object_claim({"act": {"sub": "a"}}, "act") == {"sub": "a"}
    assert time_claim({}, "auth_time") is None
    with pytest.raises(TokenRefused, match="not an object"):
        object_claim({"act": "a"}, "act")
