"""Where an issuer's public keys come from: a URL, or a file that is part of the policy folder.

Never knows how a token is verified.
"""

import json
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from watchfloor_server.policy.entries import Path, Source

Algorithm = Literal["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"]
"""Signature algorithms a token may use (RFC 7518, RFC 8037): never `none`, and none with a shared secret."""

_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""JWK members that hold a secret (RFC 7518, section 6)."""


def is_url(jwks: str) -> bool:
    """True if `jwks` is a URL, false if it names a file."""
    return "://" in jwks


def key_set(source: Source, path: Path, name: str, files: Mapping[str, str]) -> str:
    """Give the text of the key file `name`; raises `PolicyError` if it is not there or holds no public keys."""
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise source.fault(path, f"the key file {name!r} is outside the folder", "put it beside directory.toml")
    if name not in files:
        raise source.fault(path, f"the key file {name!r} is not in the folder", "put it beside directory.toml")
    try:
        data: object = json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise source.fault(path, f"the key file {name!r} is not JSON: {error}", "write a JWKS") from error
    keys = cast(Mapping[str, object], data).get("keys") if isinstance(data, dict) else None
    if not isinstance(keys, list) or not keys or not all(isinstance(key, dict) for key in cast(list[object], keys)):
        raise source.fault(path, f"the key file {name!r} holds no keys", 'write {"keys": [...]} (RFC 7517)')
    for key in cast(Sequence[Mapping[str, object]], keys):
        if not _PRIVATE.isdisjoint(key):
            raise source.fault(path, f"the key file {name!r} holds a private key", "put public keys alone there")
    return files[name]


def check_url(source: Source, path: Path, url: str) -> None:
    """Refuse a key set's URL that anybody on the way could answer: it is https, or http on loopback."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise source.fault(path, f"keys from {url!r} could be anybody's", "use an https URL")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
