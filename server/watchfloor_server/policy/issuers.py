"""How an `[[issuer]]` of `directory.toml` is read: whose tokens are believed, and what they must say.

Never knows a token.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from watchfloor.identity import AttestationClass, Build
from watchfloor_server.policy.directory import Issuer
from watchfloor_server.policy.entries import Entry, Items, Path, Source, Table
from watchfloor_server.policy.keysets import Algorithm, check_url, is_url, key_set

Claim = Annotated[str, Field(min_length=1, max_length=200)]


class IssuerEntry(Entry):
    """One `[[issuer]]` as it is written."""

    url: Annotated[str, Field(min_length=1)]
    kind: Literal["agent", "human"]
    class_: Annotated[AttestationClass | None, Field(alias="class")] = None
    jwks: Annotated[str, Field(min_length=1)]
    algorithms: Annotated[list[Algorithm], Field(min_length=1)]
    audience: Annotated[str, Field(min_length=1)]
    required: Table[str | int | bool]
    patterns: Table[str]
    posture: Claim | None = None
    build: Table[Claim]
    max_life_s: Annotated[int, Field(ge=1, le=31_536_000)] = 86_400
    mfa_acr: Items[str]
    client: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    device_endpoint: Annotated[str, Field(min_length=1)] | None = None
    token_endpoint: Annotated[str, Field(min_length=1)] | None = None


def read_issuer(source: Source, index: int, entry: IssuerEntry, files: Mapping[str, str]) -> Issuer:
    """Read one issuer; raises `PolicyError` for what would let a token pass for more than it is."""
    path: Path = ("issuer", index)
    if entry.kind == "agent" and entry.class_ not in ("key", "workload", "hardware"):
        reason = f"an agents' issuer vouches for class key, workload or hardware, not {entry.class_!r}"
        raise source.fault((*path, "class"), reason, 'say which, such as class = "workload"')
    if entry.kind == "human" and entry.class_ is not None:
        raise source.fault((*path, "class"), "a people's issuer vouches for no class", "remove it")
    place: Path = (*path, "jwks")
    keys = check_url(source, place, entry.jwks) if is_url(entry.jwks) else key_set(source, place, entry.jwks, files)
    known = (tuple(entry.algorithms), entry.audience, entry.class_, keys)
    _check_terms(source, path, entry)
    return Issuer(
        entry.url,
        entry.kind,
        entry.jwks,
        *known,
        required=MappingProxyType(entry.required),
        patterns=MappingProxyType(entry.patterns),
        posture=entry.posture,
        build=MappingProxyType(entry.build),
        max_life_s=entry.max_life_s,
        mfa_acr=tuple(entry.mfa_acr),
        client=entry.client,
        device_endpoint=entry.device_endpoint,
        token_endpoint=entry.token_endpoint,
    )


def _check_terms(source: Source, path: Path, entry: IssuerEntry) -> None:
    """Refuse what an issuer's entry could only mean by mistake."""
    for name in entry.build:
        if name not in Build.model_fields:
            parts = ", ".join(Build.model_fields)
            raise source.fault((*path, "build"), f"{name!r} is no part of a build", f"use {parts}")
    if entry.kind == "human" and (entry.posture is not None or entry.build):
        raise source.fault(path, "a people's issuer tells no posture and no build", "remove them")
    if entry.kind == "agent" and (entry.mfa_acr or entry.client is not None):
        raise source.fault(path, "an agent does not sign in as people do", "remove mfa_acr and client")
    for name in ("device_endpoint", "token_endpoint"):
        url = entry.device_endpoint if name == "device_endpoint" else entry.token_endpoint
        if url is not None:
            check_url(source, (*path, name), url)
    if (entry.device_endpoint is None) != (entry.token_endpoint is None) or (entry.token_endpoint and not entry.client):
        raise source.fault(path, "people sign in with a client, at both endpoints", "name all three, or the client")
    for claim, pattern in entry.patterns.items():
        if not pattern.replace("*", ""):
            raise source.fault((*path, "patterns"), f"the pattern for {claim!r} fits everything", "name what must be")
