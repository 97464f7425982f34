"""Who and what there is: agents, people, teams, targets, environments, approver groups, issuers.

An agent or a person that nobody listed exists only by `dev_agent` and `dev_human`: made for
a development token, autonomous if the token names no person, in the class `dev`, and held to the
environments that the directory declares `dev`. Never knows a token, nor what policy allows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from watchfloor.identity import AttestationClass, Build, Mode, Role

DEV_CLASS: Final = "dev"
"""The class of an agent that nobody listed."""

UNKNOWN_ZONE: Final = "unknown"
"""The zone of an address in none of an environment's networks, and of a peer without an address."""

ROLE_GROUPS: Final[Mapping[str, Role]] = {"approver": "approver", "admin": "admin"}
"""Approver groups that need no entry: all operators with that role. An entry of that name replaces it."""

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


@dataclass(frozen=True, slots=True)
class Env:
    """An environment; in one declared `dev` unlisted agents and people may act."""

    name: str
    dev: bool = False
    networks: tuple[tuple[str, IPv4Network | IPv6Network], ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is done to."""

    name: str
    env: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Human:
    """A person: `subject` is `issuer|sub` of their token, `operator` their name at a console."""

    name: str
    subject: str | None = None
    teams: tuple[str, ...] = ()
    operator: str | None = None
    dev: bool = False


@dataclass(frozen=True, slots=True)
class PeerRule:
    """Which process an agent is: its user, and the system unit or the control group it must be in."""

    uid: int
    unit: str | None = None
    cgroup: str | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent. `envs` None: no narrower than the rules; `issuer` None: any agents' issuer may vouch.

    `builds` are those that somebody accepted; `peer` is for one that is known by its process.
    """

    name: str
    subject: str | None = None
    class_: str = DEV_CLASS
    mode: Mode = "for-human"
    sponsor: str | None = None
    envs: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    max_run_s: int | None = None
    issuer: str | None = None
    dev: bool = False
    builds: tuple[Build, ...] = ()
    peer: PeerRule | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """An enforcement point: before which targets it stands. `issuer` None: any agents' issuer may vouch for it."""

    name: str
    targets: tuple[str, ...]
    subject: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class ApproverGroup:
    """Who may approve: the operators in on-call order, or all who hold `role`."""

    name: str
    operators: tuple[str, ...] = ()
    role: Role | None = None
    fallback: str | None = None
    after_s: int | None = None
    notify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose tokens are believed. `keys` is the key set of the folder's own file, None where `jwks` is a URL.

    A claim in `required`, `patterns`, `posture` and `build` is a name, or a path that begins with `/`. `client` is
    the client id with which people sign in to give mandates; the endpoints are where, if discovery does not tell.
    """

    url: str
    kind: str
    jwks: str
    algorithms: tuple[str, ...]
    audience: str
    class_: AttestationClass | None = None
    keys: str | None = None
    required: Mapping[str, str | int | bool] = field(default_factory=dict[str, str | int | bool])
    patterns: Mapping[str, str] = field(default_factory=dict[str, str])
    posture: str | None = None
    build: Mapping[str, str] = field(default_factory=dict[str, str])
    max_life_s: int = 86_400
    mfa_acr: tuple[str, ...] = ()
    client: str | None = None
    device_endpoint: str | None = None
    token_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """All entries by name. What is looked up and not there is None: the caller refuses."""

    envs: Mapping[str, Env]
    targets: Mapping[str, Target]
    teams: frozenset[str]
    humans: Mapping[str, Human]
    agents: Mapping[str, Agent]
    approvers: Mapping[str, ApproverGroup]
    issuers: tuple[Issuer, ...]
    points: Mapping[str, Point] = field(default_factory=dict[str, Point])

    @property
    def dev_envs(self) -> tuple[str, ...]:
        """The environments declared `dev`."""
        return tuple(env.name for env in self.envs.values() if env.dev)

    def agent(self, subject: str, issuer: str) -> Agent | None:
        """The listed agent with this subject, if this issuer may vouch for it."""
        found = next((agent for agent in self.agents.values() if agent.subject == subject), None)
        return found if found is not None and found.issuer in (None, issuer) else None

    def point(self, subject: str, issuer: str) -> Point | None:
        """The listed enforcement point with this subject, if this issuer may vouch for it."""
        found = next((point for point in self.points.values() if point.subject == subject), None)
        return found if found is not None and found.issuer in (None, issuer) else None

    def human(self, subject: str) -> Human | None:
        """The listed person with this subject, written `issuer|sub`."""
        return next((human for human in self.humans.values() if human.subject == subject), None)

    def person_of(self, operator: str, env: str) -> Human | None:
        """The person an operator is; in a `dev` environment an unlisted operator is a person of that name."""
        listed = next((human for human in self.humans.values() if human.operator == operator), None)
        if listed is not None or env not in self.dev_envs:
            return listed
        return self.dev_human(operator)

    def dev_agent(self, name: str, *, for_human: bool) -> Agent | None:
        """The agent a development token names: the listed one, else an unlisted one where `dev` is declared."""
        if name in self.agents:
            return self.agents[name]
        if not self.dev_envs or not NAME.fullmatch(name):
            return None
        return Agent(name, mode="for-human" if for_human else "autonomous", envs=self.dev_envs, dev=True)

    def dev_human(self, name: str) -> Human | None:
        """The person a development token names: the listed one, else an unlisted one where `dev` is declared."""
        if name in self.humans:
            return self.humans[name]
        if not self.dev_envs or not NAME.fullmatch(name):
            return None
        return Human(name, operator=name, dev=True)

    def group(self, name: str) -> ApproverGroup | None:
        """The approver group of this name: an entry, or all operators with the role `approver` or `admin`."""
        role = ROLE_GROUPS.get(name)
        return self.approvers.get(name) or (None if role is None else ApproverGroup(name, role=role))

    def zone(self, env: str, address: str | None) -> str:
        """The zone of a peer's address in an environment; an IPv4 address inside IPv6 counts as itself."""
        if address is None or env not in self.envs:
            return UNKNOWN_ZONE
        try:
            peer = ip_address(address.partition("%")[0])
        except ValueError:
            return UNKNOWN_ZONE
        peer = getattr(peer, "ipv4_mapped", None) or peer
        return next((zone for zone, network in self.envs[env].networks if peer in network), UNKNOWN_ZONE)
