import json

import pytest

from forge import NOW, at
from watchfloor.chain import unb64url
from watchfloor.jwks import read_jws
from watchfloor.tokens import (
    OPERATOR_TYP,
    Errand,
    dev_issuer,
    dev_token,
    login_nonce,
    mandate_token,
    operator_token,
    sign_token,
    unverified_claims,
)
from watchfloor.wire import SigningKey

KEY = SigningKey.from_seed(bytes(32))


def test_a_token_of_ours_names_its_type_and_key() -> None:
    header = json.loads(unb64url(sign_token(KEY, "watchfloor-x+jwt", {"a": 1}).partition(".")[0]))
    assert header == {"alg": "EdDSA", "kid": KEY.public.thumbprint, "typ": "watchfloor-x+jwt"}


def test_an_operators_token_is_for_one_server_and_one_minute() -> None:
    jws = read_jws(operator_token(KEY, "mara", "wf-a", now=NOW, jti="j1"))
    assert jws.typ == OPERATOR_TYP
    assert jws.claims == {"iss": "mara", "sub": "mara", "aud": "wf-a", "iat": at(0), "exp": at(60), "jti": "j1"}


@pytest.mark.parametrize("human", [None, "alice"])
def test_a_development_token_names_a_person_only_if_asked(human: str | None) -> None:
    jws = read_jws(dev_token(KEY, server_id="wf-a", agent="bot", human=human, now=NOW, ttl_s=600, jti="j1"))
    assert (jws.claims["iss"], jws.claims["sub"], jws.claims["aud"]) == (dev_issuer("wf-a"), "bot", "wf-a")
    assert jws.claims.get("human") == human
    assert jws.claims["exp"] == at(600)


def test_a_mandate_is_of_the_person_who_signed_in() -> None:
    signed_in = sign_token(KEY, "JWT", {"iss": "https://idp.example", "sub": "alice"})
    errand = Errand("refund-bot", "ticket 4711", ("refund.issue",), {"amount": {"most": "100"}})
    token = mandate_token(KEY, signed_in, errand, server_id="SRV", now=NOW, ttl_s=60, jti="M1")
    claims = unverified_claims(token)
    assert (claims["iss"], claims["sub"], claims["aud"], claims["signed_in"]) == (
        "https://idp.example",
        "alice",
        "SRV",
        signed_in,
    )
    assert (claims["agent"], claims["tools"]) == ("refund-bot", ["refund.issue"])
    assert claims["limits"] == {"amount": {"most": "100"}}
    assert claims["exp"] == int(NOW.timestamp()) + 60


def test_the_nonce_of_a_sign_in_is_of_one_key_alone() -> None:
    assert login_nonce("a") != login_nonce("b")
    assert len(login_nonce("a")) == 43


@pytest.mark.parametrize("text", ["", "a.b", "a.WzFd.c", "a.b.c.d"])
def test_what_is_no_token_has_no_claims(text: str) -> None:
    with pytest.raises(ValueError, match="this is no signed token"):
        unverified_claims(text)
