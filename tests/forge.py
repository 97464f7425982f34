"""Makes tokens, good ones and all the bad ones that a library would not make.

It must never verify anything: what it makes is judged by the product.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from jwt.algorithms import Algorithm, get_default_algorithms

from watchfloor.chain import b64url

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)

Json = object


def at(seconds: float) -> int:
    """Seconds since the epoch, that many after `NOW`."""
    return int((NOW + timedelta(seconds=seconds)).timestamp())


def part(value: Json) -> str:
    """One part of a compact JWS: JSON, or bytes as they are."""
    return b64url(value if isinstance(value, bytes) else json.dumps(value).encode())


@cache
def private_key(kind: str, number: int = 0) -> object:
    """A private key of a kind: the same one for the same number, because RSA keys take their time."""
    del number
    if kind.startswith("RSA"):
        return rsa_key(65537, int(kind.removeprefix("RSA-")))
    curves = {"P-256": SECP256R1(), "P-384": SECP384R1(), "P-521": SECP521R1()}
    return ec_key(curves[kind]) if kind in curves else Ed25519PrivateKey.generate()


KINDS = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521", "EdDSA": "Ed25519"}


class Signer:
    """Somebody with a private key, fit for one algorithm."""

    def __init__(self, alg: str, kid: str = "k1", *, kind: str = "", number: int = 0) -> None:
        self.alg = alg
        self.kid = kid
        self.private = private_key(kind or KINDS.get(alg, "RSA-2048"), number)
        self._algorithm: Algorithm = get_default_algorithms()[alg]

    def jwk(self, **extra: Json) -> dict[str, Json]:
        """The public key, with members added or overwritten; a member that is None is left out."""
        public = self.private.public_key()  # type: ignore[attr-defined]
        fields = cast(dict[str, Json], self._algorithm.to_jwk(public, as_dict=True))
        for name in ("use", "key_ops"):
            fields.pop(name, None)
        fields |= {"kid": self.kid, "use": "sig", "alg": self.alg, **extra}
        return {name: value for name, value in fields.items() if value is not None}

    def sign(self, header: Json, payload: Json) -> str:
        """Sign these two parts, whatever they are."""
        return self.finish(f"{part(header)}.{part(payload)}")

    def finish(self, signed: str) -> str:
        """Put the signature behind the two parts."""
        return f"{signed}.{b64url(self._algorithm.sign(signed.encode(), self.private))}"

    def token(self, claims: Mapping[str, Json], **header: Json) -> str:
        """A token as this signer's issuer makes it; a header or claim that is None is left out."""
        head = {"alg": self.alg, "kid": self.kid, "typ": "JWT", **header}
        return self.sign(without_none(head), without_none(claims))


def without_none(fields: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what is None."""
    return {name: value for name, value in fields.items() if value is not None}


def key_set(*jwks: Mapping[str, Json]) -> bytes:
    """The JSON of a key set."""
    return json.dumps({"keys": list(jwks)}).encode()
