import pytest
from pydantic import TypeAdapter, ValidationError

from watchfloor.identity import ROLES, AgentLeg, Attestation, Blend, Build, Fact, Hop, HumanLeg, Limit, Many

SOON = "2026-01-31T09:35:00.000Z"
LATER = "2026-01-31T10:00:00.000Z"


def agent(expires_at: str) -> AgentLeg:
    attestation = Attestation(
        provider="jwt",
        issuer="https://issuer.example",
        class_="workload",
        verified=True,
        verified_at="2026-01-31T09:30:00.000Z",
        expires_at=expires_at,
        key="k" * 43,
    )
    return AgentLeg(
        name="refund-bot",
        subject="spiffe://shop.example/agent/refund-bot",
        class_="workload",
        mode="for-human",
        attestation=attestation,
    )


def human(expires_at: str) -> HumanLeg:
    return HumanLeg(
        id="h_1",
        name="Alice",
        subject="alice",
        issuer="https://id.example",
        proof="oidc",
        verified_at="2026-01-31T09:30:00.000Z",
        expires_at=expires_at,
    )


def test_the_blend_ends_with_its_weaker_leg() -> None:
    assert Blend(agent=agent(SOON), human=human(LATER)).expires_at == SOON
    assert Blend(agent=agent(LATER), human=human(SOON)).expires_at == SOON


def test_an_autonomous_agents_blend_ends_with_its_attestation() -> None:
    assert Blend(agent=agent(LATER)).expires_at == LATER


def test_a_class_is_written_as_class_and_read_back() -> None:
    written = Blend(agent=agent(SOON), human=human(LATER)).model_dump_json()
    assert '"class":"workload"' in written
    assert "class_" not in written
    assert Blend.model_validate_json(written) == Blend(agent=agent(SOON), human=human(LATER))


def test_a_fact_is_closed_strict_and_frozen() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Build.model_validate({"colour": "red"})
    with pytest.raises(ValidationError, match="valid string"):
        Build.model_validate({"model": 1})
    with pytest.raises(ValidationError, match="frozen"):
        Build(model="m").model = "n"


class Basket(Fact):
    fruits: Many[int]


def test_an_array_becomes_frozen_and_its_items_stay_strict() -> None:
    assert Basket.model_validate({"fruits": [1, 2]}).fruits == (1, 2)
    assert Basket.model_validate_json('{"fruits": [1, 2]}').fruits == (1, 2)
    with pytest.raises(ValidationError, match="valid integer"):
        Basket.model_validate({"fruits": ["1"]})


def test_a_hostile_array_is_left_at_its_first_wrong_item() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Basket).validate_python({"fruits": ["no"] * 10_000})
    assert caught.value.error_count() == 1


def test_every_role_is_named_once() -> None:
    assert ROLES == ("viewer", "controller", "approver", "auditor", "admin", "gateway")


@pytest.mark.parametrize("most", ["0", "100", "100.00", "0.0001"])
def test_a_limit_is_a_cap_or_the_only_value(most: str) -> None:
    assert Limit(most=most).most == most
    assert Limit.model_validate({"is": "EUR"}).model_dump(exclude_none=True) == {"is": "EUR"}
    for wrong in ({}, {"most": "1", "is": "1"}, {"most": "1e3"}, {"most": "-1"}, {"most": "01"}, {"most": 1}):
        with pytest.raises(ValidationError):
            Limit.model_validate(wrong)


def hop(class_: str, expires_at: str = LATER) -> Hop:
    told = {"run": "R", "agent": "planner", "subject": "s", "class": class_, "key": "k", "delegation": "D"}
    return Hop.model_validate({**told, "expires_at": expires_at, "tools": ["crm.read"]})


def test_a_chain_is_as_good_as_its_weakest_hop() -> None:
    blend = Blend(agent=agent(LATER), human=human(LATER), chain=(hop("workload"), hop("workload", SOON)))
    assert blend.expires_at == SOON
    assert Blend(agent=agent(LATER)).hops == ()


@pytest.mark.parametrize(
    ("class_", "is_proven"), [("workload", True), ("hardware", True), ("peer", True), ("dev", False), ("key", False)]
)
def test_a_hop_is_proven_only_by_somebody_who_vouches_for_it(class_: str, is_proven: bool) -> None:
    assert hop(class_).is_proven is is_proven
