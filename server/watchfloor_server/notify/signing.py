"""Signatures of webhooks as Standard Webhooks has them (standardwebhooks.com, version 1.0.0, "Webhook signature").

Never knows where a secret is kept.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

PREFIX: Final = "whsec_"

SECRET_BYTES: Final = 32
"""Of a new secret; the specification takes 24 to 64."""


class Secrets(NamedTuple):
    """What pages are signed with: each target of `own` (its URL) with its own secret, all others with `default`."""

    default: bytes
    own: Mapping[str, bytes]

    def of(self, url: str) -> bytes:
        """The secret of a target."""
        return self.own.get(url, self.default)


def new_secret(entropy: Callable[[int], bytes]) -> str:
    """Make a secret in its written form."""
    return PREFIX + base64.b64encode(entropy(SECRET_BYTES)).decode()


def secret_in(text: str) -> bytes:
    """Read a secret; raises ValueError with a sentence that does not hold it."""
    try:
        raw = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not text.strip().startswith(PREFIX) or not 24 <= len(raw) <= 64:
        raise ValueError(f"it holds no webhook secret; write {PREFIX} and the base64 of 24 to 64 random bytes")
    return raw


def headers_of(secret: bytes, ident: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers over id, time (whole seconds, so that an old page cannot be played again) and body."""
    seconds = str(int(at.timestamp()))
    mac = hmac.new(secret, f"{ident}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": ident,
        "webhook-timestamp": seconds,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }
