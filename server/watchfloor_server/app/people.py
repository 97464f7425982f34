"""Who a token's bearer is in the directory: the blended identity of a run, and the people behind operators.

Never verifies a token: evidence comes in.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from watchfloor.chain import b64url, sha256
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.identity import AgentLeg, Attestation, Blend, HumanLeg
from watchfloor.tokens import dev_issuer
from watchfloor.visible import visible
from watchfloor.wire import stamp
from watchfloor_server.auth import AgentEvidence, HumanEvidence
from watchfloor_server.core.facts import Operator, Person, Standing
from watchfloor_server.policy import Agent, Directory, Human

MAX_RUN_S: Final = 86_400.0
"""How long a run may take where the agent's entry does not say: a day."""

_ID_LETTERS: Final = 16


class Who(NamedTuple):
    """An agent, and the person it acts for, as the directory has them."""

    agent: Agent
    human: Human | None


def human_id(server: str, subject: str) -> str:
    """The opaque id under which records know a person: it tells nothing without the subject."""
    return "h_" + b64url(sha256(f"{server}\n{subject}".encode()))[:_ID_LETTERS]


def subject_of(server: str, human: Human) -> str:
    """A person's subject, `issuer|sub`; of a person known by name alone it is ours."""
    return human.subject or f"{dev_issuer(server)}|{human.name}"


def agent_in(directory: Directory, evidence: AgentEvidence, name: str) -> Agent:
    """The agent's entry; raises `ProtocolError` if it has none, or calls itself by another name."""
    if evidence.provider == "dev":
        found = directory.dev_agent(evidence.subject, for_human=evidence.human_claim is not None)
    elif evidence.agent is not None:
        found = directory.agents.get(evidence.agent)
    else:
        found = directory.agent(evidence.subject, evidence.issuer)
    if found is None:
        subject = visible(evidence.subject, limit=120)
        raise _refused("agent", f"agent {subject} is not in the directory; add it to directory.toml")
    if found.name != name:
        raise _refused("agent", f"the token is {found.name}'s, and hello says {name!r}; say the name of the token")
    return found


def is_known_agent(directory: Directory, name: str) -> bool:
    """True for an agent that could come in: one that is listed, or any where an environment is declared `dev`."""
    return directory.dev_agent(name, for_human=True) is not None


def claimed_human(directory: Directory, evidence: AgentEvidence) -> Human | None:
    """The person a development token names: vouched for by nobody."""
    if evidence.human_claim is None:
        return None
    found = directory.dev_human(evidence.human_claim)
    if found is None:
        name = visible(evidence.human_claim, limit=120)
        raise _refused("human", f"person {name} is not in the directory; add them to directory.toml")
    return found


def proven_human(directory: Directory, evidence: HumanEvidence) -> Human:
    """The person whose token was verified."""
    found = directory.human(evidence.principal)
    if found is None:
        principal = visible(evidence.principal, limit=200)
        raise _refused("human", f"person {principal} is not in the directory; add them to directory.toml")
    return found


def blend_of(
    server: str,
    who: Who,
    evidence: AgentEvidence,
    proof: HumanEvidence | None,
    key: str,
    at: datetime,
    *,
    is_delegated: bool = False,
) -> Blend:
    """Agent and person together; raises `ProtocolError` for an agent that may not be without a person.

    A delegated run's person is its parent's: who that is, the desk knows.
    """
    agent = who.agent
    if who.human is None and agent.mode != "autonomous" and not is_delegated:
        raise _refused("human_missing", f"agent {agent.name} acts for people; send the person's evidence in hello")
    attestation = Attestation(
        provider=evidence.provider,
        issuer=evidence.issuer,
        class_=evidence.class_,
        verified=True,
        verified_at=stamp(at),
        expires_at=stamp(evidence.expires_at),
        key=key,
        posture=evidence.posture,
        build=evidence.build,
    )
    leg = AgentLeg(
        name=agent.name,
        subject=evidence.subject,
        class_=agent.class_,
        mode=agent.mode,
        sponsor=agent.sponsor,
        attestation=attestation,
    )
    return Blend(agent=leg, human=None if who.human is None else _leg(server, who.human, evidence, proof, at))


def standing_of(directory: Directory, agent: Agent) -> Standing:
    """What the directory says of an agent beside its identity."""
    envs = tuple(directory.envs) if agent.envs is None else agent.envs
    is_dev = bool(envs) and all(env in directory.dev_envs for env in envs)
    return Standing(envs, agent.tags, float(agent.max_run_s or MAX_RUN_S), is_dev)


def people_of(server: str, directory: Directory, operators: Iterable[Operator]) -> dict[str, Person]:
    """Which operators are people: by their entry; by their name only where every environment is declared `dev`."""
    every_env_is_dev = len(directory.dev_envs) == len(directory.envs)
    env = directory.dev_envs[0] if directory.dev_envs and every_env_is_dev else ""
    found: dict[str, Person] = {}
    for operator in operators:
        human = directory.person_of(operator.name, env)
        if human is not None:
            found[operator.name] = Person(human_id(server, subject_of(server, human)), human.name)
    return found


def _leg(server: str, human: Human, evidence: AgentEvidence, proof: HumanEvidence | None, at: datetime) -> HumanLeg:
    subject = subject_of(server, human)
    return HumanLeg(
        id=human_id(server, subject),
        name=human.name,
        subject=subject,
        issuer=evidence.issuer if proof is None else proof.issuer,
        proof="dev" if proof is None else "oidc" if proof.mandate is None else "mandate",
        verified_at=stamp(at),
        auth_at=None if proof is None or proof.auth_at is None else stamp(proof.auth_at),
        expires_at=stamp(evidence.expires_at if proof is None else proof.expires_at),
        mfa=None if proof is None else proof.mfa,
        mandate=None if proof is None else proof.mandate,
    )


def _refused(code: str, reason: str) -> ProtocolError:
    return ProtocolError(code, reason, close=CloseCode.REFUSED)
