"""Agents that are known by their process: which entry a process fits, and the evidence that it is.

Never asks the kernel about another process than the one that connected.
"""

from datetime import datetime, timedelta
from typing import Final

from watchfloor.jwks import TokenRefused
from watchfloor_server.auth import AgentEvidence, Process, is_still, read_process, token_hash
from watchfloor_server.policy import Agent, Directory, PeerRule

PROVIDER: Final = "peercred"
ISSUER: Final = "kernel"

PEER_S: Final = 3600
"""How long it is believed that a process is the one it was; then it is looked at again."""


def peer_evidence(directory: Directory, whence: str | None, now: datetime) -> AgentEvidence:
    """What the kernel says of the process at the other end; raises `TokenRefused` if it is nobody's."""
    process = read_process(whence)
    if process is None:
        raise TokenRefused("peer", "only a process at this server's own Unix socket is known without a token")
    if not is_still(process):
        raise TokenRefused("peer", f"process {process.pid} is not the one any more that connected")
    agent = agent_of(directory, process)
    if agent is None:
        where = process.unit or process.cgroup
        raise TokenRefused("peer", f"user {process.uid} in {where!r} is no agent of directory.toml; add a peer there")
    return AgentEvidence(
        subject=subject_of(process),
        issuer=ISSUER,
        class_="peer",
        provider=PROVIDER,
        issued_at=now,
        expires_at=now + timedelta(seconds=PEER_S),
        token_sha256=token_hash(process.text),
        jkt=None,
        human_claim=None,
        agent=agent.name,
    )


def agent_of(directory: Directory, process: Process) -> Agent | None:
    """The agent whose entry a process fits; of several the one that says most."""
    found = [agent for agent in directory.agents.values() if agent.peer is not None and fits(agent.peer, process)]
    return max(found, key=lambda agent: _weight(agent.peer), default=None)


def fits(rule: PeerRule, process: Process) -> bool:
    """True if a process is of that user, and in that unit or control group if one is named."""
    group = rule.cgroup
    in_group = group is None or process.cgroup == group or process.cgroup.startswith(group.rstrip("/") + "/")
    return process.uid == rule.uid and rule.unit in (None, process.unit) and in_group


def subject_of(process: Process) -> str:
    """How a process is called in records."""
    return f"uid:{process.uid} {process.unit or process.cgroup}"


def _weight(rule: PeerRule | None) -> tuple[bool, int]:
    return (False, 0) if rule is None else (rule.unit is not None, len(rule.cgroup or ""))
