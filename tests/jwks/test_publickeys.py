import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

from forge import Signer
from watchfloor.chain import b64url, unb64url
from watchfloor.jwks import read_key

SMALL_ORDER = b64url(b"\x01" + bytes(31))
EC = Signer("ES256")
ED = Signer("EdDSA")
RSA = Signer("RS256")


@pytest.mark.parametrize("alg", ["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS512"])
def test_a_good_key_is_read(alg: str) -> None:
    signer = Signer(alg)
    assert read_key(signer.jwk()).alg == alg
    assert read_key(signer.jwk(alg=None, kid=None, use=None)).kid is None
    assert read_key(signer.jwk(key_ops=["verify"])).kid == "k1"


def test_a_key_of_a_spiffe_bundle_is_read() -> None:
    assert read_key(EC.jwk(use="jwt-svid")).kty == "EC"


X = str(EC.jwk()["x"])

BAD: dict[str, tuple[dict[str, object], str]] = {
    "an encryption key": (EC.jwk(use="enc"), "not meant for signatures"),
    "a certificate's key": (EC.jwk(use="x509-svid"), "not meant for signatures"),
    "a key that only signs": (EC.jwk(key_ops=["sign"]), "not meant to verify"),
    "a key that wraps too": (EC.jwk(key_ops=["verify", "wrapKey"]), "not meant to verify"),
    "key_ops that are no list": (EC.jwk(key_ops="verify"), "not meant to verify"),
    "a published private key": (EC.jwk(d="AAAA"), "private"),
    "a shared secret": ({"kty": "oct", "k": "c2VjcmV0"}, "private or shared"),
    "a shared secret without its secret": ({"kty": "oct"}, "of no use"),
    "an unknown type": ({"kty": "AKP"}, "of no use"),
    "no type": ({}, "of no use"),
    "a type that is no text": ({"kty": ["EC"]}, "of no use"),
    "a kid that is no text": (EC.jwk(kid=7), "'kid' is not a text"),
    "an alg that is no text": (EC.jwk(alg=["ES256"]), "'alg' is not a text"),
    "a curve of bitcoin": (EC.jwk(crv="secp256k1"), "curve 'secp256k1'"),
    "a curve that is no text": (EC.jwk(crv=["P-256"]), "curve"),
    "a missing coordinate": (EC.jwk(y=None), "lacks 'y'"),
    "a short coordinate": (EC.jwk(x=b64url(b"\x01")), "32 bytes"),
    "a coordinate with a zero before it": (EC.jwk(x=b64url(b"\x00" + unb64url(X))), "32 bytes"),
    "a padded coordinate": (EC.jwk(x=X + "="), "base64url"),
    "a point beside the curve": (EC.jwk(x=b64url(bytes(31) + b"\x05")), "not on P-256"),
    "another curve's point": ({**Signer("ES384").jwk(), "crv": "P-256"}, "32 bytes"),
    "Ed448": (ED.jwk(crv="Ed448"), "not accepted"),
    "X25519": (ED.jwk(crv="X25519"), "not accepted"),
    "Ed25519 of small order": (ED.jwk(x=SMALL_ORDER), "small order"),
    "Ed25519 that is not canonical": (ED.jwk(x=b64url(b"\xff" * 32)), "canonical"),
    "Ed25519 with 31 bytes": (ED.jwk(x=b64url(bytes(31))), "31 bytes"),
    "RSA of 1024 bits": (Signer("RS256", kind="RSA-1024").jwk(), "1024 bits"),
    "RSA of 20000 bits": (RSA.jwk(n=b64url(b"\xff" * 2500)), "20000 bits"),
    "RSA with exponent 1": (RSA.jwk(e=b64url(b"\x01")), "numbers"),
    "RSA with an even exponent": (RSA.jwk(e=b64url(b"\x02")), "numbers"),
    "RSA with an endless exponent": (RSA.jwk(e=b64url(b"\x01" * 64)), "numbers"),
    "RSA with an even modulus": (RSA.jwk(n=b64url(b"\xff" * 255 + b"\xfe")), "numbers"),
    "RSA with a zero before it": (RSA.jwk(n=b64url(b"\x00" + unb64url(str(RSA.jwk()["n"])))), "zero byte"),
    "RSA without modulus": (RSA.jwk(n=None), "lacks 'n'"),
    "RSA with an empty exponent": (RSA.jwk(e=""), "lacks 'e'"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_unfit_key_is_refused_with_its_reason(name: str) -> None:
    jwk, reason = BAD[name]
    with pytest.raises(ValueError, match=reason):
        read_key(jwk)


def test_exponent_three_is_old_and_still_a_key() -> None:
    public = generate_private_key(3, 2048).public_key()
    assert read_key(RSAAlgorithm.to_jwk(public, as_dict=True)).kty == "RSA"
