"""The server's own key: made at the first start, kept for good; its thumbprint names the server.

Never gives the key away: what leaves this room is signatures, the public key, and the id.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from watchfloor.chain import Checkpoint, jcs, sign_checkpoint
from watchfloor.ids import ServerId
from watchfloor.keyfiles import Entropy, load_or_make_key
from watchfloor.tokens import ALGORITHM, sign_token
from watchfloor.wire import PublicKey, SigningKey

KEY_FILE: Final = "server.key"
PUBLIC_FILE: Final = "server.pub"


class Keyring:
    """Signs for the server. `server_id` follows from the key: who has pinned the one can check the other."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self.server_id = id_of(key.public)

    @classmethod
    def open(cls, folder: Path, entropy: Entropy) -> "Keyring":
        """Open the keyring in the server's data folder, made at the first start.

        Raises OSError, PermissionError or ValueError with a sentence, for one that others can read or that is no key.
        """
        keyring = cls(load_or_make_key(folder / KEY_FILE, entropy))
        keyring._publish(folder / PUBLIC_FILE)
        return keyring

    @property
    def public(self) -> PublicKey:
        """The public key, as `welcome` and the records show it."""
        return self._key.public

    @property
    def jwk(self) -> dict[str, JsonValue]:
        """The public key as a JWK that says what it is for."""
        fields = self._key.public.jwk.model_dump(mode="json")
        return {**fields, "kid": self._key.public.thumbprint, "use": "sig", "alg": ALGORITHM}

    def jwks(self) -> bytes:
        """The body of `/.well-known/jwks.json`."""
        return jcs({"keys": [self.jwk]})

    def sign(self, typ: str, claims: Mapping[str, JsonValue]) -> str:
        """Sign claims as a JWS of this type."""
        return sign_token(self._key, typ, claims)

    def checkpoint(self, size: int, root: bytes) -> str:
        """Sign the ledger's size and root as a C2SP checkpoint; origin and key name are the server's id."""
        return sign_checkpoint(Checkpoint(self.server_id, size, root), self._key.private, self.server_id)

    def _publish(self, path: Path) -> None:
        content = jcs(self.jwk) + b"\n"
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def id_of(key: PublicKey) -> ServerId:
    """The id of the server with this key."""
    return ServerId(key.server_id)
