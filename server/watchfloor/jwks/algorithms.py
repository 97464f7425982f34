"""The signature algorithms that exist here: each with the kind of key it needs, and no other (RFC 7518, RFC 8037).

Never knows a token's claims. Deliberately absent: `none`, everything with a shared secret (HS256 and its
siblings), and curves that PyJWT knows but no issuer we serve uses.
"""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, cast

from jwt.algorithms import get_default_algorithms

from watchfloor.jwks.refusal import quoted


class Algorithm(NamedTuple):
    """What an algorithm asks of its key: the JWK's `kty`, and its `crv` where it has one."""

    kty: str
    crv: str | None = None


ALGORITHMS: Final = {
    "EdDSA": Algorithm("OKP", "Ed25519"),
    "ES256": Algorithm("EC", "P-256"),
    "ES384": Algorithm("EC", "P-384"),
    "ES512": Algorithm("EC", "P-521"),
    **{name: Algorithm("RSA") for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")},
}

_IMPLEMENTED: Final = get_default_algorithms()


def known_algorithms(names: Iterable[str]) -> tuple[str, ...]:
    """Check an issuer's list; raises ValueError for an empty one, and for what is not in `ALGORITHMS`."""
    listed = tuple(names)
    unknown = [name for name in listed if name not in ALGORITHMS]
    if unknown or not listed:
        fault = f"{quoted(unknown[0])} is not an algorithm that is accepted" if unknown else "no algorithm is listed"
        raise ValueError(f"{fault}; list some of {', '.join(ALGORITHMS)}")
    return listed


def verifies(alg: str, key: object, signed: bytes, signature: bytes) -> bool:
    """True if `signature` over `signed` was made with `alg` by the owner of `key` (a public key of `cryptography`)."""
    verify = cast(Callable[[bytes, object, bytes], bool], _IMPLEMENTED[alg].verify)
    return verify(signed, key, signature)
