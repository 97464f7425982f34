"""From a JWK to a public key that may be believed, or the sentence why it may not (RFC 7517, RFC 7518 6, RFC 8037).

Never knows where the key set came from, nor what was signed.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from watchfloor.chain import unb64url
from watchfloor.jwks.refusal import quoted
from watchfloor.wire import Jwk, PublicKey

RSA_BITS: Final = range(2048, 8193)
"""Below it can be factored (RFC 7518 3.3); above it one verification costs milliseconds, and an attacker picks it."""

RSA_EXPONENT_BITS: Final = 33
"""65537 has 17; longer ones only cost time."""

_CURVES: Final = {"P-256": (SECP256R1(), 32), "P-384": (SECP384R1(), 48), "P-521": (SECP521R1(), 66)}
"""Each curve with the octets of a coordinate (RFC 7518 6.2.1.2)."""

_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})

_SIGNS: Final = frozenset({"sig", "jwt-svid"})
"""`use` of keys that sign tokens: RFC 7517 4.2, and SPIFFE's trust bundles (SPIFFE JWT-SVID 5)."""


class VerifyKey(NamedTuple):
    """A public key fit to verify: what a token must say to be checked with it. `alg` None: any that its type fits."""

    kid: str | None
    kty: str
    crv: str | None
    alg: str | None
    key: object


def read_key(jwk: Mapping[str, object]) -> VerifyKey:
    """Read and check one JWK; raises ValueError with the reason."""
    _check_purpose(jwk)
    kty = jwk.get("kty")
    if kty == "RSA":
        key, crv = _rsa(jwk), None
    elif kty == "EC":
        key, crv = _ec(jwk)
    elif kty == "OKP":
        key, crv = _ed25519(jwk), "Ed25519"
    else:
        raise ValueError(f"a key of type {quoted(kty)} is of no use here; RSA, EC and OKP are")
    return VerifyKey(_optional(jwk, "kid"), cast(str, kty), crv, _optional(jwk, "alg"), key)


def _check_purpose(jwk: Mapping[str, object]) -> None:
    if _PRIVATE & jwk.keys():
        raise ValueError("the key set publishes a private or shared key; whoever reads it can sign")
    use, operations = _optional(jwk, "use"), jwk.get("key_ops")
    if use is not None and use not in _SIGNS:
        raise ValueError(f"the key is not meant for signatures: its use is {quoted(use)}")
    if operations is not None and operations != ["verify"]:
        raise ValueError(f"the key is not meant to verify alone: its key_ops are {quoted(operations)}")


def _rsa(jwk: Mapping[str, object]) -> object:
    modulus, exponent = _uint(jwk, "n"), _uint(jwk, "e")
    bits = modulus.bit_length()
    if bits not in RSA_BITS:
        raise ValueError(f"an RSA key of {bits} bits is refused; {RSA_BITS.start} to {RSA_BITS.stop - 1} are accepted")
    if exponent % 2 == 0 or exponent < 3 or exponent.bit_length() > RSA_EXPONENT_BITS or modulus % 2 == 0:
        raise ValueError("the RSA key's numbers are not those of a key; 65537 is the usual exponent")
    return RSAPublicNumbers(exponent, modulus).public_key()


def _ec(jwk: Mapping[str, object]) -> tuple[object, str]:
    crv = jwk.get("crv")
    if not isinstance(crv, str) or crv not in _CURVES:
        raise ValueError(f"curve {quoted(crv)} is not accepted; {', '.join(_CURVES)} are")
    curve, size_bytes = _CURVES[crv]
    x, y = _octets(jwk, "x"), _octets(jwk, "y")
    if len(x) != size_bytes or len(y) != size_bytes:
        raise ValueError(f"a coordinate on {crv} has {size_bytes} bytes; these have {len(x)} and {len(y)}")
    numbers = EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), curve)
    try:
        return numbers.public_key(), crv
    except ValueError as error:
        raise ValueError(f"the point is not on {crv}") from error


def _ed25519(jwk: Mapping[str, object]) -> object:
    x = _octets(jwk, "x")
    if jwk.get("crv") != "Ed25519" or len(x) != 32:
        raise ValueError(f"curve {quoted(jwk.get('crv'))} with {len(x)} bytes is not accepted; Ed25519 with 32 is")
    return Ed25519PublicKey.from_public_bytes(PublicKey.read(Jwk(x=cast(str, jwk["x"]))).raw)


def _octets(jwk: Mapping[str, object], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"the key lacks {name!r}")
    return unb64url(value)


def _uint(jwk: Mapping[str, object], name: str) -> int:
    raw = _octets(jwk, name)
    if raw[0] == 0:
        raise ValueError(f"{name!r} begins with a zero byte: it is written in more than one way (RFC 7518 2)")
    return int.from_bytes(raw, "big")


def _optional(jwk: Mapping[str, object], name: str) -> str | None:
    value = jwk.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name!r} is not a text: {quoted(value)}")
    return value
