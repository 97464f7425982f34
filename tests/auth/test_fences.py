from datetime import UTC, datetime

import pytest

from forge import Signer, at
from watchfloor.grants.fences import Fences, Terms
from watchfloor.jwks import KeySet, TokenRefused, read_jws
from watchfloor.tokens import GRANT_TYP
from watchfloor.wire import FenceLine, SigningKey, stamp
from watchfloor_server.auth import FenceTerms, Keyring, grant_id, mint_fence

KEYRING = Keyring(SigningKey.from_seed(b"s" * 32))
NOW = datetime(2026, 3, 1, 12, 0, 0, 700_000, tzinfo=UTC)
TERMS = FenceTerms("payments", "N" * 43, 3, 8, {"R1": "killed", "R2": "held"}, 0, whole=True, more=False)


def test_a_fence_is_good_for_three_seconds_for_one_point_on_one_connection() -> None:
    claims = read_jws(mint_fence(KEYRING, TERMS, now=NOW)).claims
    assert claims == {
        "iss": KEYRING.server_id,
        "aud": "payments",
        "sid": "N" * 43,
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3,
        "n": 3,
        "at": "2026-03-01T12:00:00.700Z",
        "epoch": 8,
        "runs": {"R1": "killed", "R2": "held"},
        "seen": 0,
        "whole": True,
        "more": False,
    }


def test_a_point_takes_what_the_server_signs() -> None:
    fences = Fences(Terms(KeySet.of([KEYRING.jwk]), KEYRING.server_id, "payments", "N" * 43), 0.0)
    line = FenceLine(n=3, at=stamp(NOW), epoch=8, runs={}, token=mint_fence(KEYRING, TERMS, now=NOW))
    assert fences.take(line)
    assert fences.mark("R1") == "killed"


def test_many_runs_stay_under_the_longest_token_that_is_read() -> None:
    runs = dict.fromkeys((f"RUN{n:09}" for n in range(300)), TERMS.runs["R1"])
    assert read_jws(mint_fence(KEYRING, TERMS._replace(runs=runs), now=NOW)).claims["runs"] == runs


def test_a_grant_is_named_by_itself_or_by_its_id() -> None:
    claims = {"iss": KEYRING.server_id, "jti": "G-1", "exp": at(10)}
    assert grant_id(KEYRING.sign(GRANT_TYP, {**claims}), KEYRING.public) == "G-1"
    assert grant_id("G-1", KEYRING.public) == "G-1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (Signer("EdDSA").token({"jti": "G-1"}, typ=GRANT_TYP), "signature"),
        (KEYRING.sign("watchfloor-blended+jwt", {"jti": "G-1"}), "typ"),
        (KEYRING.sign(GRANT_TYP, {"sub": "x"}), "claim"),
        (Signer("RS256").token({"jti": "G-1"}, typ=GRANT_TYP), "algorithm"),
        ("no id at all", "form"),
        ("a.b.c", "form"),
    ],
)
def test_what_is_no_grant_of_ours_is_refused(text: str, code: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        grant_id(text, KEYRING.public)
    assert refused.value.code == code
