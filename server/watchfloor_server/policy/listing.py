"""How `directory.toml` is read: its tables, and what they may say of each other.

Never knows the rules, nor who is connected.
"""

from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field

from watchfloor.identity import Build, Mode
from watchfloor.wire import fault_of_url
from watchfloor_server.policy.builds import is_known
from watchfloor_server.policy.directory import (
    NAME,
    ROLE_GROUPS,
    UNKNOWN_ZONE,
    Agent,
    ApproverGroup,
    Directory,
    Env,
    Human,
    PeerRule,
    Point,
    Target,
)
from watchfloor_server.policy.entries import Entry, Items, Path, Source, Table
from watchfloor_server.policy.issuers import IssuerEntry, read_issuer
from watchfloor_server.policy.keysets import is_url
from watchfloor_server.policy.points import PointEntry, read_points

FILE: Final = "directory.toml"


class _Env(Entry):
    networks: Table[list[str]]
    dev: bool = False


class _Target(Entry):
    env: str
    tags: Items[str]


class _Team(Entry):
    pass


class _Human(Entry):
    subject: Annotated[str, Field(min_length=1)] | None = None
    teams: Items[str]
    operator: Annotated[str, Field(min_length=1)] | None = None


class _Peer(Entry):
    uid: Annotated[int, Field(ge=0)]
    unit: Annotated[str, Field(pattern=r"\.(service|scope)\z", max_length=255)] | None = None
    cgroup: Annotated[str, Field(pattern=r"^/.", max_length=4096)] | None = None


class _Agent(Entry):
    subject: Annotated[str, Field(min_length=1)] | None = None
    class_: Annotated[str, Field(alias="class", min_length=1)]
    mode: Mode = "for-human"
    sponsor: str | None = None
    envs: list[str] | None = None
    tags: Items[str]
    max_run_s: Annotated[int, Field(ge=1)] | None = None
    issuer: str | None = None
    builds: Items[Build]
    peer: _Peer | None = None


class _Approvers(Entry):
    operators: Annotated[list[str], Field(min_length=1)]
    fallback: str | None = None
    after_s: Annotated[int, Field(ge=1, le=86_400)] | None = None
    notify: Items[str]


class _Directory(Entry):
    env: Table[_Env]
    target: Table[_Target]
    team: Table[_Team]
    human: Table[_Human]
    agent: Table[_Agent]
    point: Table[PointEntry]
    approvers: Table[_Approvers]
    issuer: Items[IssuerEntry]


def key_files(text: str) -> tuple[str, ...]:
    """Name the files with issuers' keys that `directory.toml` asks for."""
    return tuple(entry.jwks for entry in Source(FILE, text).read(_Directory).issuer if not is_url(entry.jwks))


def read_directory(files: Mapping[str, str]) -> Directory:
    """Read `directory.toml` (and the key files it names) out of a folder's texts; raises `PolicyError`."""
    source = Source(FILE, files[FILE])
    entries = source.read(_Directory)
    _check_names(source, entries)
    _check_references(source, entries)
    _check_twice(source, entries)
    return Directory(
        envs=MappingProxyType({name: _env(source, name, entry) for name, entry in entries.env.items()}),
        targets=MappingProxyType({n: Target(n, entry.env, tuple(entry.tags)) for n, entry in entries.target.items()}),
        teams=frozenset(entries.team),
        humans=MappingProxyType({name: _human(name, entry) for name, entry in entries.human.items()}),
        agents=MappingProxyType({name: _agent(source, name, entry) for name, entry in entries.agent.items()}),
        approvers=MappingProxyType({name: _group(name, entry) for name, entry in entries.approvers.items()}),
        issuers=tuple(read_issuer(source, index, entry, files) for index, entry in enumerate(entries.issuer)),
        points=_points(source, entries),
    )


def _points(source: Source, entries: _Directory) -> Mapping[str, Point]:
    issuers = {entry.url for entry in entries.issuer if entry.kind == "agent"}
    subjects = {agent.subject: name for name, agent in entries.agent.items() if agent.subject is not None}
    return read_points(source, entries.point, entries.target, issuers, subjects)


def _human(name: str, entry: _Human) -> Human:
    return Human(name, entry.subject, tuple(entry.teams), entry.operator)


def _agent(source: Source, name: str, entry: _Agent) -> Agent:
    if not all(is_known(build) for build in entry.builds):
        reason = f"an accepted build of {name!r} says nothing, so every build would be like it"
        raise source.fault(("agent", name, "builds"), reason, 'name what it is made of, like { model = "m-1" }')
    envs = None if entry.envs is None else tuple(entry.envs)
    known = (entry.mode, entry.sponsor, envs, tuple(entry.tags), entry.max_run_s, entry.issuer)
    peer = None if entry.peer is None else PeerRule(entry.peer.uid, entry.peer.unit, entry.peer.cgroup)
    return Agent(name, entry.subject, entry.class_, *known, builds=tuple(entry.builds), peer=peer)


def _group(name: str, entry: _Approvers) -> ApproverGroup:
    return ApproverGroup(name, tuple(entry.operators), None, entry.fallback, entry.after_s, tuple(entry.notify))


def _env(source: Source, name: str, entry: _Env) -> Env:
    networks: list[tuple[str, IPv4Network | IPv6Network]] = []
    path: Path = ("env", name, "networks")
    for zone, texts in entry.networks.items():
        if zone == UNKNOWN_ZONE:
            raise source.fault((*path, zone), f"{zone!r} is the zone of everywhere else", "use another name")
        for text in texts:
            try:
                networks.append((zone, ip_network(text)))
            except ValueError as error:
                remedy = 'write it like "10.1.0.0/16", without host bits'
                raise source.fault((*path, zone), f"{text!r} is no network", remedy) from error
    return Env(name, entry.dev, tuple(networks))


def _check_names(source: Source, entries: _Directory) -> None:
    tables: Mapping[str, Iterable[str]] = {
        "env": entries.env,
        "target": entries.target,
        "team": entries.team,
        "human": entries.human,
        "agent": entries.agent,
        "approvers": entries.approvers,
    }
    for table, names in tables.items():
        for name in names:
            if not NAME.fullmatch(name):
                reason = f"{name!r} is no name for an entry of {table}"
                raise source.fault((table, name), reason, "use letters, digits and . _ @ + - (at most 100)")


def _check_references(source: Source, entries: _Directory) -> None:
    groups = {*entries.approvers, *ROLE_GROUPS}
    issuers = {entry.url for entry in entries.issuer if entry.kind == "agent"}
    for name, target in entries.target.items():
        _known(source, ("target", name, "env"), (target.env,), entries.env, "environment")
    for name, human in entries.human.items():
        _known(source, ("human", name, "teams"), human.teams, entries.team, "team")
    for name, agent in entries.agent.items():
        _known(source, ("agent", name, "envs"), agent.envs or (), entries.env, "environment")
        people = {*entries.human, *entries.team}
        _known(source, ("agent", name, "sponsor"), _one(agent.sponsor), people, "person or team")
        _known(source, ("agent", name, "issuer"), _one(agent.issuer), issuers, "agents' issuer")
        if agent.mode == "autonomous" and agent.sponsor is None:
            reason = f"the autonomous agent {name!r} has no sponsor"
            raise source.fault(("agent", name), reason, "name the person or team accountable for it")
    for name, group in entries.approvers.items():
        _known(source, ("approvers", name, "fallback"), _one(group.fallback), groups, "approver group")
        _check_notify(source, name, group.notify)
        people = {human.operator for human in entries.human.values()}
        if people.isdisjoint(group.operators) and not any(env.dev for env in entries.env.values()):
            reason = f"no operator of the group {name!r} is a person, so nobody in it could approve"
            raise source.fault(("approvers", name, "operators"), reason, 'give a [human.*] entry operator = "..."')


def _check_notify(source: Source, name: str, urls: Sequence[str]) -> None:
    for url in urls:
        if (fault := fault_of_url(url)) is not None:
            reason = f"notify of [approvers.{name}] names {url!r}, where no page can be sent: {fault}"
            raise source.fault(("approvers", name, "notify"), reason, 'write it like "https://hooks.example/oncall"')


def _known(source: Source, path: Path, names: Iterable[str], known: Iterable[str], what: str) -> None:
    known = set(known)
    for name in names:
        if name not in known:
            entry = f"[{path[0]}.{path[1]}]"
            raise source.fault(path, f"{path[2]} of {entry} names no {what}: {name!r}", f"add the {what} or mend it")


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _check_twice(source: Source, entries: _Directory) -> None:
    _once(source, "human", "subject", {name: human.subject for name, human in entries.human.items()})
    _once(source, "human", "operator", {name: human.operator for name, human in entries.human.items()})
    _once(source, "agent", "subject", {name: agent.subject for name, agent in entries.agent.items()})
    peers = {name: None if agent.peer is None else str(agent.peer) for name, agent in entries.agent.items()}
    _once(source, "agent", "peer", peers)
    kinds = [(entry.url, entry.kind) for entry in entries.issuer]
    for index, kind in enumerate(kinds):
        if kind in kinds[:index]:
            raise source.fault(("issuer", index), f"the issuer {kind[0]!r} is listed twice", "keep one of the two")


def _once(source: Source, table: str, key: str, values: Mapping[str, str | None]) -> None:
    seen: dict[str, str] = {}
    for name, value in values.items():
        if value is None:
            continue
        if value in seen:
            reason = f"[{table}.{seen[value]}] and [{table}.{name}] have the same {key} {value!r}"
            raise source.fault((table, name, key), reason, "one entry for each; remove or mend one")
        seen[value] = name
