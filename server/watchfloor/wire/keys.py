"""Ed25519 keys as peers show them: JWK, thumbprint, and the checks that a key must pass.

Never knows whose key it is, nor where a private key is kept.
"""

from base64 import b32encode
from typing import Final, Literal, NamedTuple, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field

from watchfloor.chain import b64url, jcs, sha256, unb64url
from watchfloor.identity import Fact
from watchfloor.wire.sshsig import sshsig_data

_P: Final = 2**255 - 19
"""The field of edwards25519 (RFC 8032 5.1)."""

_SMALL_ORDER_Y: Final = frozenset(
    {
        0,
        1,
        _P - 1,
        int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
        int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
    }
)
"""y of the eight points whose order divides the cofactor: under such a key a signature needs no private key."""


SERVER_LETTERS: Final = 20
"""Base32 letters of the thumbprint in a server's id: 100 bits, so that nobody finds a key with the same id."""


class Jwk(Fact):
    """A public key as RFC 8037 writes it: `{"kty":"OKP","crv":"Ed25519","x":"<b64url>"}`."""

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    x: str = Field(min_length=43, max_length=43)


class PublicKey(NamedTuple):
    """A checked public key: 32 bytes, canonical and not of small order."""

    raw: bytes

    @classmethod
    def read(cls, jwk: Jwk) -> Self:
        """Read and check a key; raises ValueError with the reason."""
        raw = unb64url(jwk.x)
        y = int.from_bytes(raw, "little") & (2**255 - 1)
        if y >= _P:
            raise ValueError("the key is not canonical (RFC 8032 5.1.3)")
        if y in _SMALL_ORDER_Y:
            raise ValueError("the key is of small order: anybody could sign for it")
        return cls(raw)

    @property
    def jwk(self) -> Jwk:
        """The key as it stands on the wire."""
        return Jwk(x=b64url(self.raw))

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 thumbprint, b64url."""
        return b64url(sha256(jcs({"crv": "Ed25519", "kty": "OKP", "x": b64url(self.raw)})))

    @property
    def server_id(self) -> str:
        """The id of the server with this key: who has pinned the one can check the other."""
        letters = b32encode(unb64url(self.thumbprint)).decode("ascii").lower()
        return "wf-" + letters[:SERVER_LETTERS]

    def verifies(self, signature: str, message: bytes) -> bool:
        """True if `signature` (b64url) over `message` was made by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(unb64url(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def vouches(self, signature: str, message: bytes) -> bool:
        """True if whoever holds this key signed `message`: with the key itself, or through an ssh-agent (SSHSIG)."""
        return self.verifies(signature, message) or self.verifies(signature, sshsig_data(message))


class Signer(Protocol):
    """Signs for one public key, wherever the private one is."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies."""
        ...

    def sign(self, message: bytes) -> str:
        """Sign `message`; the signature is b64url."""
        ...


class SigningKey:
    """A private Ed25519 key; it never shows its bytes."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.private = private
        self.public = PublicKey(private.public_key().public_bytes_raw())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make a key from 32 random bytes that the caller drew."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, message: bytes) -> str:
        """Sign `message`; the signature is b64url."""
        return b64url(self.private.sign(message))

    def __repr__(self) -> str:
        return f"SigningKey({self.public.thumbprint})"
