"""How a `[point.NAME]` of `directory.toml` is read: who executes tools for agents, and before which targets it stands.

Never knows a token, nor what a tool does.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from watchfloor.ids import is_id
from watchfloor_server.policy.directory import Point
from watchfloor_server.policy.entries import Entry, Path, Source

TABLE: Final = "point"


class PointEntry(Entry):
    """One `[point.NAME]` as it is written."""

    subject: Annotated[str, Field(min_length=1)] | None = None
    targets: Annotated[list[str], Field(min_length=1)]
    issuer: str | None = None


def read_points(
    source: Source,
    entries: Mapping[str, PointEntry],
    targets: Collection[str],
    issuers: Collection[str],
    agents: Mapping[str, str],
) -> Mapping[str, Point]:
    """Read all points; `agents` are agents' subjects and names. Raises `PolicyError`."""
    for name, entry in entries.items():
        path: Path = (TABLE, name)
        if not is_id(name):
            raise source.fault(path, f"{name!r} is no name for a point", "use letters, digits, _ and - (at most 40)")
        for target in entry.targets:
            if target not in targets:
                reason = f"targets of [point.{name}] names no target: {target!r}"
                raise source.fault((*path, "targets"), reason, "add the target or mend it")
        if entry.issuer is not None and entry.issuer not in issuers:
            reason = f"issuer of [point.{name}] names no agents' issuer: {entry.issuer!r}"
            raise source.fault((*path, "issuer"), reason, "add the issuer or mend it")
        if entry.subject is not None and entry.subject in agents:
            reason = f"[agent.{agents[entry.subject]}] and [point.{name}] have the same subject {entry.subject!r}"
            raise source.fault((*path, "subject"), reason, "what executes tools is no agent; give each its own")
    _check_twice(source, entries)
    found = {name: Point(name, tuple(entry.targets), entry.subject, entry.issuer) for name, entry in entries.items()}
    return MappingProxyType(found)


def _check_twice(source: Source, entries: Mapping[str, PointEntry]) -> None:
    seen: dict[str, str] = {}
    for name, entry in entries.items():
        if entry.subject is not None and entry.subject in seen:
            reason = f"[point.{seen[entry.subject]}] and [point.{name}] have the same subject {entry.subject!r}"
            raise source.fault((TABLE, name, "subject"), reason, "one entry for each; remove or mend one")
        if entry.subject is not None:
            seen[entry.subject] = name
