import pytest

from forge import NOW, Signer, at
from watchfloor.jwks import TokenRefused
from watchfloor.tokens import operator_token
from watchfloor.wire import SigningKey
from watchfloor_server.auth import verify_operator

MARA = Signer("EdDSA", "mara-key", number=11)
EVE = Signer("EdDSA", "mara-key", number=12)
KEY = SigningKey(MARA.private)  # type: ignore[arg-type]
KEYS = {"mara": KEY.public.raw, "jo": SigningKey(EVE.private).public.raw}  # type: ignore[arg-type]
TYP = "watchfloor-operator+jwt"
CLAIMS: dict[str, object] = {"iss": "mara", "sub": "mara", "aud": "wf-a", "iat": at(0), "exp": at(60), "jti": "j1"}


def made(signer: Signer = MARA, typ: object = TYP, **changes: object) -> str:
    return signer.token({**CLAIMS, **changes}, typ=typ)


def test_an_operators_own_token_is_believed() -> None:
    evidence = verify_operator(operator_token(KEY, "mara", "wf-a", now=NOW, jti="j1"), KEYS, "wf-a", NOW)
    assert (evidence.name, evidence.key, evidence.jti) == ("mara", KEY.public, "j1")


FORGED = {
    "signed by somebody else": (made(EVE), "signature"),
    "in another operator's name": (made(iss="jo", sub="jo"), "signature"),
    "of nobody enrolled": (made(iss="eve", sub="eve"), "operator"),
    "with two names": (made(iss="jo"), "claim"),
    "without issuer": (made(iss=None), "claim"),
    "without subject": (made(sub=None), "claim"),
    "with a name that is none": (made(iss="a b\x1b[2J", sub="a b\x1b[2J"), "claim"),
    "without jti": (made(jti=None), "claim"),
    "for another server": (made(aud="wf-b"), "audience"),
    "for two servers": (made(aud=["wf-a", "wf-b"]), "audience"),
    "for nobody": (made(aud=None), "audience"),
    "good for an hour": (made(exp=at(3600)), "too_long"),
    "good for ever": (made(exp=None), "no_expiry"),
    "expired": (made(iat=at(-120), exp=at(-60)), "expired"),
    "from the future": (made(iat=at(30)), "not_yet"),
    "a plain token": (made(typ="JWT"), "typ"),
    "without type": (made(typ=None), "typ"),
    "a credential": (made(typ="watchfloor-blended+jwt"), "typ"),
    "of another algorithm": (Signer("ES256").token(CLAIMS, typ=TYP), "algorithm"),
    "unsigned": (MARA.sign({"alg": "none", "typ": TYP}, CLAIMS), "algorithm"),
    "with its own key": (EVE.token(CLAIMS, typ=TYP, jwk=EVE.jwk()), "header"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_operators_token_is_refused(name: str) -> None:
    token, code = FORGED[name]
    with pytest.raises(TokenRefused) as refused:
        verify_operator(token, KEYS, "wf-a", NOW)
    assert refused.value.code == code
    assert refused.value.reason.isprintable()


def test_a_removed_operator_is_refused_at_once() -> None:
    with pytest.raises(TokenRefused, match="no operator 'mara' is enrolled"):
        verify_operator(made(), {}, "wf-a", NOW)
