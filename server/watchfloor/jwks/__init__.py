"""Whose signature on a token is believed: strict tokens, checked keys, and where keys come from.

Never knows what a token's claims mean, nor who is let in by them.
"""

from watchfloor.jwks.algorithms import ALGORITHMS, known_algorithms
from watchfloor.jwks.jws import TOKEN_BYTES, Jws, read_jws
from watchfloor.jwks.keyset import FixedKeys, KeySet, KeySource
from watchfloor.jwks.localfile import FileKeys
from watchfloor.jwks.publickeys import VerifyKey, read_key
from watchfloor.jwks.refusal import TokenRefused, quoted
from watchfloor.jwks.remote import RemoteKeys

__all__ = [
    "ALGORITHMS",
    "TOKEN_BYTES",
    "FileKeys",
    "FixedKeys",
    "Jws",
    "KeySet",
    "KeySource",
    "RemoteKeys",
    "TokenRefused",
    "VerifyKey",
    "known_algorithms",
    "quoted",
    "read_jws",
    "read_key",
]
