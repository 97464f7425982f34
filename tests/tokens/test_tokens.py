import json

import pytest

from forge import NOW, at
from watchfloor.chain import unb64url
from watchfloor.jwks import read_jws
from watchfloor.tokens import OPERATOR_TYP, dev_issuer, dev_token, operator_token, sign_token
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
