"""A key set: the public keys of one issuer by their ids, those that must not be used with the reason why not.

Never knows where it came from. A token chooses among these keys by `kid`, never a key or an algorithm of its own.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol, cast

from watchfloor.jwks.algorithms import ALGORITHMS, verifies
from watchfloor.jwks.jws import Jws
from watchfloor.jwks.publickeys import VerifyKey, read_key
from watchfloor.jwks.refusal import TokenRefused, quoted

KEY_SET_BYTES: Final = 256 * 1024
"""The largest key set that is read: a hundred RSA keys with their certificates fit."""

KEYS: Final = 200
"""Keys in one set at most; large providers publish a dozen."""


class KeySet(NamedTuple):
    """Checked keys in the order of the set, and for each unusable `kid` the reason."""

    keys: tuple[VerifyKey, ...] = ()
    unusable: Mapping[str, str] = {}

    @classmethod
    def read(cls, text: str | bytes) -> "KeySet":
        """Read a JWK set (RFC 7517 5); a key unfit for use is set aside with its reason. Raises ValueError."""
        if len(text) > KEY_SET_BYTES:
            raise ValueError(f"the key set has {len(text)} bytes, at most {KEY_SET_BYTES} are read")
        try:
            found: object = json.loads(text, object_pairs_hook=_pairs)
        except RecursionError as error:
            raise ValueError("the key set nests without end") from error
        except ValueError as error:
            raise ValueError(f"the key set is not JSON: {quoted(str(error))}") from error
        listed = cast(Mapping[str, object], found).get("keys") if isinstance(found, dict) else None
        if not isinstance(listed, list) or len(cast(Sequence[object], listed)) > KEYS:
            raise ValueError(f"a key set is an object with `keys`, a list of at most {KEYS}")
        return cls.of(cast(Sequence[object], listed))

    @classmethod
    def of(cls, jwks: Sequence[object]) -> "KeySet":
        """Check each JWK of a list."""
        keys: list[VerifyKey] = []
        unusable: dict[str, str] = {}
        for jwk in jwks:
            entry: Mapping[str, object] = cast(Mapping[str, object], jwk) if isinstance(jwk, dict) else {}
            try:
                keys.append(read_key(entry))
            except ValueError as error:
                kid = entry.get("kid")
                unusable[kid if isinstance(kid, str) else ""] = str(error)
        return cls(tuple(keys), unusable)

    def has(self, kid: str | None) -> bool:
        """True if asking again for this `kid` would tell nothing new: it is here, or known to be unfit."""
        return kid is None or kid in self.unusable or any(key.kid == kid for key in self.keys)

    def check(self, jws: Jws, algorithms: Sequence[str]) -> None:
        """Check the signature of a token; raises `TokenRefused`. `algorithms` is the issuer's own list."""
        check_algorithm(jws, algorithms)
        key = self._key_for(jws)
        if not verifies(jws.alg, key.key, jws.signed, jws.signature):
            raise TokenRefused(
                "signature", "the token's signature does not fit: it was altered, or another key made it"
            )

    def _key_for(self, jws: Jws) -> VerifyKey:
        named = [key for key in self.keys if jws.kid is None or key.kid == jws.kid]
        if not named and jws.kid is not None and jws.kid in self.unusable:
            raise TokenRefused("key", f"key {quoted(jws.kid)} must not be used: {self.unusable[jws.kid]}")
        if not named:
            which = "has no usable key" if jws.kid is None else f"has no key {quoted(jws.kid)}"
            raise TokenRefused("key", f"the issuer's key set {which}; is the token from another issuer, or too old?")
        wanted = ALGORITHMS[jws.alg]
        fitting = [
            key for key in named if (key.kty, key.crv) == (wanted.kty, wanted.crv) and key.alg in (None, jws.alg)
        ]
        if len(fitting) != 1:
            fault = "none of the keys it could mean is for" if not fitting else "more than one key would do for"
            raise TokenRefused("key", f"{fault} {quoted(jws.alg)}; the issuer must name one key by `kid`")
        return fitting[0]


def check_algorithm(jws: Jws, algorithms: Sequence[str]) -> None:
    """Refuse a token whose algorithm is not in its issuer's own list; no key needs to be fetched for that."""
    if jws.alg not in algorithms or jws.alg not in ALGORITHMS:
        raise TokenRefused(
            "algorithm", f"the token is signed with {quoted(jws.alg)}; its issuer's list is {', '.join(algorithms)}"
        )


class KeySource(Protocol):
    """Where an issuer's keys come from."""

    async def find(self, kid: str | None) -> KeySet:
        """Give the key set in force; if `kid` is not in it, look for a newer one first. Raises `TokenRefused`."""
        ...


class FixedKeys(NamedTuple):
    """Keys that do not change while the server runs."""

    held: KeySet

    async def find(self, kid: str | None) -> KeySet:
        """Give the keys."""
        return self.held


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found
