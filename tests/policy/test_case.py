import json

import pytest

from policy.shop import ATTESTED, refund, shop
from watchfloor.identity import AttestationClass
from watchfloor_server.policy import CEILING, OUT_OF_ENVS, Agent, Human, Request

POLICY = shop()
OPEN = '@id("all") permit (principal, action, resource);\n'


@pytest.mark.parametrize("class_", ["none", "key"])
def test_who_is_not_attested_may_not_write_whatever_policy_says(class_: AttestationClass) -> None:
    policy = shop(rules=OPEN)
    found = policy.decide(refund(policy, context=ATTESTED._replace(attestation_class=class_)))
    assert (found.answer, found.rules) == ("deny", (CEILING,))


def test_a_proof_that_was_not_verified_is_none_whatever_its_class_and_approvals() -> None:
    policy = shop(rules=OPEN)
    context = ATTESTED._replace(attested=False, attestation_class="hardware", approved=("oncall", "admin"))
    found = policy.decide(refund(policy, context=context))
    assert (found.answer, found.rules) == ("deny", (CEILING,))


def test_who_is_not_attested_may_read_as_the_rules_say() -> None:
    request = refund(POLICY, context=ATTESTED._replace(attestation_class="key"))
    assert POLICY.decide(request._replace(tool="crm.read", args={"id": "7"})).answer == "allow"


@pytest.mark.parametrize("class_", ["dev", "peer", "workload", "hardware"])
def test_who_is_attested_is_under_the_rules_alone(class_: AttestationClass) -> None:
    assert POLICY.decide(refund(POLICY, context=ATTESTED._replace(attestation_class=class_))).answer == "allow"


def deploy(agent: Agent, service: str, human: Human | None = None) -> Request:
    return Request("R1", agent, human, "deploy.start", {"service": service, "build": 1}, ATTESTED)


def test_an_agent_never_leaves_its_own_environments() -> None:
    policy = shop(rules=OPEN)
    found = policy.decide(deploy(policy.directory.agents["refund-bot"], "bench", policy.directory.humans["alice"]))
    assert (found.answer, found.rules) == ("deny", (OUT_OF_ENVS,))
    assert found.reason == "agent 'refund-bot' is not for the environment 'lab'"


def test_an_unlisted_agent_acts_where_dev_is_declared_and_nowhere_else() -> None:
    policy = shop(rules=OPEN)
    guest = policy.directory.dev_agent("guest", for_human=False)
    assert guest is not None
    assert policy.decide(deploy(guest, "bench")).answer == "allow"
    found = policy.decide(deploy(guest, "payments"))
    assert (found.answer, found.rules) == ("deny", (OUT_OF_ENVS,))


def test_an_unlisted_person_is_acted_for_where_dev_is_declared_and_nowhere_else() -> None:
    policy = shop(rules=OPEN)
    bob = policy.directory.dev_human("bob")
    bot = policy.directory.agents["deploy-bot"]
    assert policy.decide(deploy(bot, "bench", bob)).answer == "allow"
    found = policy.decide(deploy(bot, "payments", bob))
    assert (found.answer, found.rules) == ("deny", (OUT_OF_ENVS,))


def test_the_whole_request_is_there_to_be_recorded() -> None:
    asked = POLICY.decide(refund(POLICY)).request
    assert json.loads(json.dumps(asked)) == asked
    assert asked["action"] == {"type": "Action", "id": "refund.issue"}
    assert asked["resource"] == {"type": "Target", "id": "payments"}
    assert asked["principals"] == {
        "agent": {
            "uid": {"type": "Agent", "id": "refund-bot"},
            "parents": [{"type": "AgentClass", "id": "support-agent"}],
        },
        "human": {"uid": {"type": "Human", "id": "alice"}, "parents": [{"type": "Team", "id": "support"}]},
        "run": {"uid": {"type": "Run", "id": "R1"}, "parents": []},
    }
    context = asked["context"]
    assert isinstance(context, dict)
    assert context["args"] == {
        "order": "A-17",
        "amount": {"__extn": {"fn": "decimal", "arg": "40.00"}},
        "currency": "EUR",
    }


def test_what_a_ceiling_denied_is_recorded_whole_too() -> None:
    found = POLICY.decide(refund(POLICY, context=ATTESTED._replace(attested=False)))
    assert found.request["action"] == {"type": "Action", "id": "refund.issue"}
    assert (found.target, found.env, found.risk, found.signed) == ("payments", "prod", "high", True)
