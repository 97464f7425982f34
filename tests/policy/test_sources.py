from policy.shop import ATTESTED, refund, shop
from watchfloor_server.policy import FACTS, Sourced
from watchfloor_server.policy.sources import sources_of

CONTEXT = ATTESTED._replace(attestation_age_s=12, human_age_s=40)


def test_every_fact_has_a_source_and_an_age() -> None:
    found = sources_of(CONTEXT, with_human=True)
    assert sorted(path for group in found for path in group.facts) == sorted(fact.path for fact in FACTS)
    by_fact = {path: (group.source, group.age_s) for group in found for path in group.facts}
    assert by_fact["env"] == ("declared", 0)
    assert by_fact["hour"] == by_fact["attestation.age_s"] == ("observed", 0)
    assert by_fact["posture"] == ("attested", 12)
    assert by_fact["human.mfa"] == ("attested", 40)
    assert by_fact["build.accepted"] == ("said", 0)


def test_without_a_person_nothing_is_known_of_one() -> None:
    assert not any(path.startswith("human.") for group in sources_of(CONTEXT, with_human=False) for path in group.facts)


def test_a_build_that_a_token_tells_is_attested() -> None:
    found = sources_of(CONTEXT._replace(build_attested=True), with_human=False)
    assert (
        Sourced(
            "attested",
            12,
            ("agent", "attestation.verified", "attestation.class", "build.known", "build.accepted", "posture"),
        )
        in found
    )


def test_a_judgement_carries_them_even_where_cedar_was_not_asked() -> None:
    policy = shop()
    assert policy.decide(refund(policy, context=CONTEXT)).facts == sources_of(CONTEXT, with_human=True)
    refused = policy.decide(refund(policy, context=CONTEXT)._replace(tool="no.tool"))
    assert refused.facts == sources_of(CONTEXT, with_human=True)
    assert refused.request["action"] == {"type": "Action", "id": "no.tool"}
    assert "context" in refused.request
