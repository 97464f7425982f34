import pytest

from policy.shop import ATTESTED, DIRECTORY, RULES, refund, shop
from watchfloor_server.policy import Agent, Human, Leg, Offer, Request, court

POLICY = shop()
ALL = '@id("all") permit (principal, action, resource);\n'


def test_an_action_that_every_leg_permits_is_allowed() -> None:
    found = POLICY.decide(refund(POLICY))
    assert (found.answer, found.rules) == ("allow", ("agent.support", "human.support", "run.base"))
    assert [leg.answer for leg in found.legs] == ["allow", "allow", "allow"]
    assert (found.target, found.env, found.risk, found.signed) == ("payments", "prod", "high", True)
    assert (found.groups, found.offers) == ((), ())


def test_an_action_above_the_limit_waits_for_the_group_its_rule_names() -> None:
    found = POLICY.decide(refund(POLICY, "140.00"))
    assert (found.answer, found.reason, found.rules) == ("wait", "refund above 100 EUR", ("run.amount",))
    assert (found.groups, found.quorum, found.ttl_s, found.offers) == (("oncall",), 1, 600, (Offer("times", 3),))
    assert found.legs[2] == Leg("run", "wait", ("run.amount",), "refund above 100 EUR")


def test_an_approved_action_is_allowed() -> None:
    found = POLICY.decide(refund(POLICY, "140.00", context=ATTESTED._replace(approved=("oncall",))))
    assert found.answer == "allow"


def test_the_approval_of_another_group_is_none() -> None:
    found = POLICY.decide(refund(POLICY, "140.00", context=ATTESTED._replace(approved=("finance", "admin"))))
    assert (found.answer, found.groups) == ("wait", ("oncall",))


def test_the_limit_itself_is_inside() -> None:
    assert POLICY.decide(refund(POLICY, "100")).answer == "allow"
    assert POLICY.decide(refund(POLICY, "100.0001")).answer == "wait"


def test_a_leg_that_nothing_permits_denies_and_says_which() -> None:
    found = POLICY.decide(refund(POLICY, human="mara"))
    assert (found.answer, found.rules) == ("deny", ("human:no-permit",))
    assert found.reason == "no rule permits Human 'mara' to do refund.issue on payments"


def test_a_rule_that_asks_nobody_denies_at_once() -> None:
    found = POLICY.decide(refund(POLICY, "140.00", context=ATTESTED._replace(attestation_age_s=301)))
    assert (found.answer, found.groups) == ("deny", ())
    assert found.rules == ("run.attested", "run.amount")
    assert found.reason == "agent not attested, or its proof is too old; refund above 100 EUR"


def vain(rules: str) -> None:
    policy = shop(rules=rules)
    found = policy.decide(refund(policy, "140.00"))
    assert (found.answer, found.groups, found.offers) == ("deny", (), ())
    assert "run.amount" in found.rules


def test_nobody_is_asked_where_another_leg_denies() -> None:
    vain(RULES.replace('@id("human.support") permit', '@id("human.support") forbid'))


def test_nobody_is_asked_where_nothing_would_permit_even_then() -> None:
    policy = shop(rules=RULES.replace('@id("run.base")      permit', '@id("run.base") @escalate("finance") forbid'))
    found = policy.decide(refund(policy, "140.00"))
    assert found.answer == "deny"
    assert found.reason.endswith("(an approval would not change that)")


def test_nobody_is_asked_by_a_rule_that_does_not_hear_the_answer() -> None:
    vain(RULES.replace('unless { context.approved.contains("oncall") }', ""))


def test_nobody_is_asked_by_a_rule_that_hears_another_group() -> None:
    vain(RULES.replace('context.approved.contains("oncall")', 'context.approved.contains("finance")'))


def test_nobody_is_asked_where_an_approval_itself_forbids() -> None:
    spiteful = '@id("spite") forbid (principal is Agent, action, resource) when { !context.approved.isEmpty() };'
    policy = shop(rules=RULES + spiteful)
    found = policy.decide(refund(policy, "140.00"))
    assert (found.answer, found.rules) == ("deny", ("spite", "run.amount"))


def test_nobody_is_asked_where_a_second_group_would_then_be_needed() -> None:
    chained = '@id("second") @escalate("finance") forbid (principal is Run, action, resource) '
    vain(RULES + chained + 'when { context.approved.contains("oncall") };')


def test_all_groups_of_all_rules_are_asked_at_the_strictest_of_their_terms() -> None:
    more = '@id("fin") @escalate("finance") @quorum("1") @ttl_s("60") @reason("finance must see it")\n'
    more += 'forbid (principal is Agent, action in Action::"write", resource) '
    more += 'unless { context.approved.contains("finance") };'
    policy = shop(rules=RULES.replace('@quorum("1")', '@quorum("2")') + more)
    found = policy.decide(refund(policy, "140.00"))
    assert (found.answer, found.groups, found.quorum, found.ttl_s) == ("wait", ("finance", "oncall"), 2, 60)
    assert found.rules == ("fin", "run.amount")
    assert found.offers == ()  # only one of the two rules offers more
    assert policy.decide(refund(policy, "140.00", context=ATTESTED._replace(approved=("oncall",)))).groups == (
        "finance",
    )


def test_a_rule_that_fails_denies_even_where_all_else_permits() -> None:
    text = '@id("sum") forbid (principal is Run, action, resource) when { context.rate_1m + 1 > 60 };'
    policy = shop(rules=ALL + text)
    found = policy.decide(refund(policy, context=ATTESTED._replace(rate_1m=2**63 - 1)))
    assert (found.answer, found.rules) == ("deny", ("sum",))
    assert "overflow" in found.reason


def test_a_fact_of_the_wrong_type_gives_no_leave() -> None:
    text = ALL + '@id("rate") forbid (principal is Run, action, resource) when { context.rate_1m > 60 };'
    policy = shop(rules=text)
    for rate in (1.5, "1", None):
        wrong = ATTESTED._replace(rate_1m=rate)
        assert policy.decide(refund(policy, context=wrong)).answer == "deny"


@pytest.mark.parametrize(
    ("tool", "reason"),
    [
        ("refund.undo", "tool 'refund.undo' is not in tools.toml"),
        ("write", "tool 'write' is not in tools.toml"),
        ("no admin tool", "tool 'no admin tool' is not in tools.toml"),
        ("\x1b[2J", "tool '\\x1b[2J' is not in tools.toml"),
    ],
)
def test_a_tool_that_is_not_listed_is_denied(tool: str, reason: str) -> None:
    policy = shop(rules=ALL)
    found = policy.decide(refund(policy)._replace(tool=tool, args={}))
    assert (found.answer, found.reason) == ("deny", reason)
    assert found.rules == ("agent:no-permit", "human:no-permit", "run:no-permit")


def test_arguments_that_do_not_fit_are_denied() -> None:
    policy = shop(rules=ALL)
    found = policy.decide(refund(policy, "1e2"))
    assert (found.answer, found.risk) == ("deny", "high")
    assert found.reason.startswith("argument 'amount' of refund.issue is not a decimal")


def test_a_target_that_is_not_listed_is_denied() -> None:
    policy = shop(rules=ALL)
    bot = policy.directory.agents["deploy-bot"]
    request = Request("R1", bot, None, "deploy.start", {"service": "moon", "build": 1}, ATTESTED)
    found = policy.decide(request)
    assert (found.answer, found.target) == ("deny", None)
    assert found.reason == "the arguments of deploy.start name no target that is in directory.toml"


def test_an_autonomous_agent_has_two_legs() -> None:
    bot = POLICY.directory.agents["deploy-bot"]
    request = Request("R1", bot, None, "deploy.start", {"service": "payments", "build": 1}, ATTESTED)
    found = POLICY.decide(request)
    assert (found.answer, [leg.leg for leg in found.legs]) == ("allow", ["agent", "run"])


def test_an_autonomous_agent_that_acts_for_somebody_has_three() -> None:
    bot, mara = POLICY.directory.agents["deploy-bot"], POLICY.directory.humans["mara"]
    request = Request("R1", bot, mara, "deploy.start", {"service": "payments", "build": 1}, ATTESTED)
    assert POLICY.decide(request).rules == ("human:no-permit",)


def test_an_agent_cannot_shed_its_person_by_leaving_them_out() -> None:
    policy = shop(rules=ALL)
    found = policy.decide(refund(policy, human=None))
    assert (found.answer, found.rules) == ("deny", ("human:no-permit",))
    forged = policy.directory.agents["refund-bot"]
    forged = Agent(forged.name, class_="deploy-agent", mode="autonomous", envs=None)
    assert policy.decide(refund(policy, human=None)._replace(agent=forged)).answer == "deny"


def test_an_agent_or_a_person_that_is_not_listed_is_denied() -> None:
    policy = shop(rules=ALL, directory=DIRECTORY.replace("dev = true", ""))
    for dev in (False, True):
        found = policy.decide(refund(policy)._replace(agent=Agent("ghost", envs=None, dev=dev)))
        assert (found.answer, found.rules) == ("deny", ("agent:no-permit",))
        found = policy.decide(refund(policy)._replace(human=Human("ghost", dev=dev)))
        assert (found.answer, found.rules) == ("deny", ("human:no-permit",))


def test_what_the_directory_says_now_counts_and_not_what_was_handed_in() -> None:
    old = refund(POLICY)
    policy = shop(directory=DIRECTORY.replace('class = "support-agent"', 'class = "deploy-agent"'), rules=ALL + FORBID)
    assert policy.decide(old).rules == ("no.deploys",)


FORBID = '@id("no.deploys") forbid (principal in AgentClass::"deploy-agent", action, resource);'


def test_what_is_kept_of_unlisted_agents_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(court, "GUESTS_KEPT", 2)
    for name in ("a", "b", "c", "a"):
        guest = POLICY.directory.dev_agent(name, for_human=True)
        assert guest is not None
        human = POLICY.directory.dev_human("ann")
        request = Request("R1", guest, human, "deploy.start", {"service": "bench", "build": 1}, ATTESTED)
        assert POLICY.decide(request).rules == ("agent.dev", "human.lab", "run.base")
