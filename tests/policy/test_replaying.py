from typing import cast

from pydantic import JsonValue

from policy.shop import AT, ATTESTED, DIRECTORY, RULES, refund, shop
from watchfloor_server.policy import Context, Kept, Policy, Request, request_of

POLICY = shop()
ALL = '@id("all") permit (principal, action, resource);'
ODD = ATTESTED._replace(
    attestation_age_s=7,
    human_auth_age_s=60,
    clock_ok=False,
    chain=1,
    rate_1m=3,
    denied_1m=2,
    seen_before=True,
    explained=True,
    foreign=True,
    approved=("oncall",),
    build_known=True,
    build_accepted=True,
    build_attested=True,
    posture="managed",
    mfa=True,
    in_mandate=False,
    human_age_s=9,
    zone="office",
)


def kept(policy: Policy, request: Request) -> Kept:
    asked = policy.decide(request).request
    return Kept(request.tool, request.args, request.context.at, asked, request.context.human_age_s, True)


def test_a_question_that_was_kept_is_the_same_question() -> None:
    for context in (ODD, ATTESTED._replace(zone="unknown", build_attested=True)):
        request = refund(POLICY, context=context)
        assert request_of(kept(POLICY, request), POLICY) == request


def test_an_autonomous_agents_question_has_no_person() -> None:
    bot = POLICY.directory.agents["deploy-bot"]
    request = Request("R1", bot, None, "deploy.start", {"service": "payments", "build": 1}, ATTESTED)
    assert request_of(kept(POLICY, request), POLICY).human is None


def test_names_are_found_in_the_directory_of_the_policy_that_is_asked() -> None:
    other = shop(directory=DIRECTORY.replace('class = "support-agent"', 'class = "deploy-agent"'), rules=ALL)
    asked = request_of(kept(POLICY, refund(POLICY)), other)
    assert asked.agent.class_ == "deploy-agent"
    gone = DIRECTORY.replace("[human.alice]", "[human.alicia]").replace("[agent.refund-bot]", "[agent.other-bot]")
    asked = request_of(kept(POLICY, refund(POLICY)), shop(directory=gone, rules=ALL))
    assert asked.human is not None
    assert (asked.agent.name, asked.human.name) == ("refund-bot", "alice")
    assert shop(directory=gone, rules=ALL).decide(asked).rules == ("agent:no-permit",)


def test_an_unlisted_agent_of_a_development_token_is_one_again() -> None:
    bot, ann = POLICY.directory.dev_agent("guest", for_human=True), POLICY.directory.dev_human("ann")
    assert bot is not None
    context = ATTESTED._replace(attestation_class="dev", zone="unknown", build_attested=True)
    request = Request("R1", bot, ann, "deploy.start", {"service": "bench", "build": 1}, context)
    assert request_of(kept(POLICY, request), POLICY) == request


def test_a_question_that_was_never_put_to_cedar_is_asked_again_too() -> None:
    unknown = refund(POLICY)._replace(tool="refund.undo", args={})
    again = request_of(kept(POLICY, unknown), shop(rules=RULES))
    assert again.tool == "refund.undo"
    assert again.context.attestation_class == "workload"


def test_what_a_record_does_not_say_is_not_known() -> None:
    nothing = request_of(Kept("crm.read", {}, AT, {}), POLICY)
    assert nothing.context == Context(at=AT, clock_ok=False, zone="unknown")
    broken: dict[str, JsonValue] = {"context": {"chain": True, "attestation": {"class": 3}, "approved": "x"}}
    assert request_of(Kept("crm.read", {}, AT, broken), POLICY).context == nothing.context
    assert cast(object, nothing.human) is None
