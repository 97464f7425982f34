"""Who plays in a dialogue: verified agents, and the people they act for."""

from datetime import timedelta

from watchfloor.identity import AgentLeg, Attestation, Blend, HumanLeg
from watchfloor.wire import SigningKey, stamp
from watchfloor_server.core.facts import Now


def blend(now: Now, key: SigningKey, name: str, human: str | None, for_s: float = 3600.0) -> Blend:
    """The verified identity of an agent, for a person or autonomous."""
    at, until = stamp(now.at), stamp(now.at + timedelta(seconds=for_s))
    attestation = Attestation(
        provider="jwt",
        issuer="https://idp.example",
        class_="workload",
        verified=True,
        verified_at=at,
        expires_at=until,
        key=key.public.thumbprint,
    )
    leg = AgentLeg(
        name=name,
        subject=f"spiffe://shop.example/agent/{name}",
        class_="support-agent",
        mode="autonomous" if human is None else "for-human",
        sponsor="jo",
        attestation=attestation,
    )
    return Blend(agent=leg, human=None if human is None else _person(human, at, until))


def _person(name: str, at: str, until: str) -> HumanLeg:
    return HumanLeg(
        id=f"h_{name}",
        name=name,
        subject=f"https://idp.example|{name}",
        issuer="https://idp.example",
        proof="oidc",
        verified_at=at,
        expires_at=until,
    )
