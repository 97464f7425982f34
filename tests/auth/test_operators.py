import pytest

from forge import NOW, Signer, at
from watchfloor.identity import Vouch
from watchfloor.jwks import TokenRefused
from watchfloor.tokens import operator_token, vouched_token
from watchfloor.wire import SigningKey, ssh_fingerprint
from watchfloor_server.auth import Book, verify_operator

MARA = Signer("EdDSA", "mara-key", number=11)
EVE = Signer("EdDSA", "mara-key", number=12)
KEY = SigningKey(MARA.private)  # type: ignore[arg-type]
BASTION = Signer("EdDSA", "bastion-key", number=13)
GATEWAY = SigningKey(BASTION.private)  # type: ignore[arg-type]
JO = SigningKey(EVE.private)  # type: ignore[arg-type]
KEYS = Book({"mara": KEY.public.raw, "jo": JO.public.raw}, {"bastion": GATEWAY.public.raw})
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
        verify_operator(made(), Book({}, {}), "wf-a", NOW)


VOUCH = Vouch(gateway="bastion", fingerprint=ssh_fingerprint(KEY.public.raw))
SAYS: dict[str, object] = {**CLAIMS, "iss": "bastion", "fingerprint": VOUCH.fingerprint}


def vouched(signer: Signer = BASTION, typ: object = "watchfloor-vouched+jwt", **changes: object) -> str:
    return signer.token({**SAYS, **changes}, typ=typ)


def test_a_gateway_vouches_for_who_logged_in_with_the_key_that_they_enrolled() -> None:
    token = vouched_token(GATEWAY, VOUCH, "mara", "wf-a", now=NOW, jti="j1")
    evidence = verify_operator(token, KEYS, "wf-a", NOW)
    assert (evidence.name, evidence.key, evidence.vouch) == ("mara", GATEWAY.public, VOUCH)
    assert verify_operator(vouched(typ="application/watchfloor-vouched+jwt"), KEYS, "wf-a", NOW).vouch == VOUCH


FALSE = {
    "an operator who calls herself a gateway": (vouched(MARA, iss="mara"), "gateway"),
    "an operator in the name of a gateway": (vouched(EVE), "signature"),
    "an operator for another": (vouched(EVE, iss="jo", sub="mara"), "gateway"),
    "a gateway that comes in its own name": (made(BASTION, iss="bastion", sub="bastion"), "gateway"),
    "a gateway for a gateway": (vouched(sub="bastion"), "operator"),
    "for nobody enrolled": (vouched(sub="eve"), "operator"),
    "with another operator's key": (vouched(fingerprint=ssh_fingerprint(JO.public.raw)), "key"),
    "with no key at all": (vouched(fingerprint=None), "claim"),
    "with something else than a key": (vouched(fingerprint="\x1b[2J"), "key"),
    "for another server": (vouched(aud="wf-b"), "audience"),
    "good for an hour": (vouched(exp=at(3600)), "too_long"),
    "an operator's token, said to be vouched for": (made(typ="watchfloor-vouched+jwt"), "claim"),
    "a gateway's word, said to be an operator's": (vouched(typ=TYP), "claim"),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_gateways_word_that_is_none_is_refused(name: str) -> None:
    token, code = FALSE[name]
    with pytest.raises(TokenRefused) as refused:
        verify_operator(token, KEYS, "wf-a", NOW)
    assert refused.value.code == code
    assert refused.value.reason.isprintable()
