from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.errors import ProtocolError
from watchfloor_server.app.people import (
    Who,
    agent_in,
    blend_of,
    claimed_human,
    human_id,
    people_of,
    proven_human,
    standing_of,
)
from watchfloor_server.auth import AgentEvidence, HumanEvidence
from watchfloor_server.core.facts import Operator
from watchfloor_server.policy import Directory, builtin, load_files

AT = datetime(2026, 1, 1, tzinfo=UTC)
SHOP = """
[env.prod]
[target.payments]
env = "prod"
[human.alice]
subject = "https://idp.example|alice"
[human.mara]
operator = "mara"
[agent.refund-bot]
subject = "spiffe://shop.example/agent/refund-bot"
class = "support"
sponsor = "mara"
envs = ["prod"]
tags = ["money"]
[agent.deploy-bot]
subject = "spiffe://shop.example/agent/deploy-bot"
class = "deploy"
mode = "autonomous"
sponsor = "mara"
[[issuer]]
url = "https://workloads.example"
kind = "agent"
class = "workload"
jwks = "https://workloads.example/keys"
algorithms = ["ES256"]
audience = "watchfloor"
"""


@pytest.fixture(scope="module")
def shop() -> Directory:
    tools = '[tool."x.y"]\ngroup = "read"\nrisk = "low"\ntarget = "payments"\nargs = {}\n'
    rule = '@id("r") permit (principal, action, resource);'
    return load_files({"tools.toml": tools, "directory.toml": SHOP, "r.cedar": rule}).directory


def agent(subject: str = "spiffe://shop.example/agent/refund-bot", **more: object) -> AgentEvidence:
    fields: Mapping[str, object] = {
        "subject": subject,
        "issuer": "https://workloads.example",
        "class_": "workload",
        "provider": "jwt",
        "issued_at": AT,
        "expires_at": AT + timedelta(minutes=5),
        "token_sha256": "h",
        "jkt": None,
        "human_claim": None,
        **more,
    }
    return AgentEvidence(**fields)  # pyright: ignore[reportArgumentType]


def person(subject: str = "alice") -> HumanEvidence:
    return HumanEvidence(subject, "https://idp.example", "Alice", AT, AT, AT + timedelta(minutes=1), "h")


def test_an_agent_is_the_directorys_by_its_subject(shop: Directory) -> None:
    assert agent_in(shop, agent(), "refund-bot").name == "refund-bot"
    with pytest.raises(ProtocolError, match="hello says 'deploy-bot'"):
        agent_in(shop, agent(), "deploy-bot")
    with pytest.raises(ProtocolError, match="not in the directory"):
        agent_in(shop, agent("spiffe://elsewhere/x"), "refund-bot")


def test_the_blend_holds_both_legs_and_ends_with_the_weaker(shop: Directory) -> None:
    evidence, proof = agent(), person()
    who = Who(agent_in(shop, evidence, "refund-bot"), proven_human(shop, proof))
    blend = blend_of("SRV", who, evidence, proof, "thumb", AT)
    assert blend.human is not None
    assert (blend.human.name, blend.human.proof, blend.human.subject) == ("alice", "oidc", "https://idp.example|alice")
    assert blend.human.id == human_id("SRV", "https://idp.example|alice")
    assert "alice" not in blend.human.id
    assert human_id("OTHER", "https://idp.example|alice") != blend.human.id
    assert blend.agent.attestation.key == "thumb"
    assert blend.expires_at == "2026-01-01T00:01:00.000Z"


def test_an_agent_for_people_cannot_shed_its_person_and_an_autonomous_one_needs_none(shop: Directory) -> None:
    evidence = agent()
    with pytest.raises(ProtocolError, match="acts for people"):
        blend_of("SRV", Who(agent_in(shop, evidence, "refund-bot"), None), evidence, None, "k", AT)
    evidence = agent("spiffe://shop.example/agent/deploy-bot")
    blend = blend_of("SRV", Who(agent_in(shop, evidence, "deploy-bot"), None), evidence, None, "k", AT)
    assert (blend.human, blend.agent.sponsor) == (None, "mara")


def test_a_person_who_is_not_in_the_directory_is_refused(shop: Directory) -> None:
    with pytest.raises(ProtocolError, match="not in the directory"):
        proven_human(shop, person("mallory"))
    dev = agent("refund-bot", provider="dev", human_claim="mallory")
    with pytest.raises(ProtocolError, match="mallory is not in the directory"):
        claimed_human(shop, dev)
    assert claimed_human(shop, agent()) is None


def test_standing_is_the_entrys_and_dev_only_where_every_environment_is(shop: Directory) -> None:
    standing = standing_of(shop, shop.agents["refund-bot"])
    assert (standing.envs, standing.tags, standing.max_run_s, standing.dev) == (("prod",), ("money",), 86_400.0, False)
    assert standing_of(shop, shop.agents["deploy-bot"]).envs == ("prod",)
    dev = builtin().directory
    unlisted = dev.dev_agent("anybody", for_human=True)
    assert unlisted is not None
    assert standing_of(dev, unlisted).dev


def test_operators_are_people_by_their_entry_and_by_name_only_in_development(shop: Directory) -> None:
    operators = [Operator("mara", b"k", ("admin",)), Operator("alice", b"k", ("admin",)), Operator("jo", b"k", ())]
    assert {name: each.name for name, each in people_of("SRV", shop, operators).items()} == {"mara": "mara"}
    assert set(people_of("SRV", builtin().directory, operators)) == {"mara", "alice", "jo"}


def test_a_development_tokens_person_is_shown_as_vouched_for_by_nobody() -> None:
    directory = builtin().directory
    evidence = agent("bot", provider="dev", class_="dev", issuer="watchfloor-dev:SRV", human_claim="alice")
    who = Who(agent_in(directory, evidence, "bot"), claimed_human(directory, evidence))
    blend = blend_of("SRV", who, evidence, None, "k", AT)
    assert blend.human is not None
    assert (blend.human.proof, blend.human.subject) == ("dev", "watchfloor-dev:SRV|alice")
