import pytest

from policy.shop import RULES, refusal, shop
from watchfloor_server.policy import Offer
from watchfloor_server.policy.rules import TTL_S

OK = '@id("ok") permit (principal, action, resource);\n'


def rule(notes: str, effect: str = "forbid", scope: str = "principal, action, resource", rest: str = "") -> str:
    return f"{OK}// the second\n{notes} {effect} ({scope}) {rest};"


def test_a_rule_knows_its_place_and_its_annotations() -> None:
    found = shop().rules["run.amount"]
    assert (found.file, found.line, found.effect) == ("rules.cedar", 13, "forbid")
    assert (found.reason, found.escalate) == ("refund above 100 EUR", "oncall")
    assert (found.quorum, found.ttl_s, found.offers) == (1, 600, (Offer("times", 3),))
    assert found.reads == {"args", "approved"}


def test_what_a_rule_does_not_say_is_one_person_in_a_quarter_of_an_hour() -> None:
    found = shop(rules=rule('@id("x") @escalate("oncall")')).rules["x"]
    assert (found.quorum, found.ttl_s, found.offers) == (1, TTL_S, ())


def test_an_offer_may_be_a_time() -> None:
    found = shop(rules=rule('@id("x") @escalate("oncall") @offer("for_s=600")')).rules["x"]
    assert found.offers == (Offer("for_s", 600),)


def test_a_group_of_all_who_hold_a_role_can_be_asked() -> None:
    assert shop(rules=rule('@id("x") @escalate("admin") @quorum("9")')).rules["x"].quorum == 9


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (rule('@id("x")', scope="principal action, resource"), 3, "this rule is not Cedar: unexpected token `action`"),
        (OK + "permit (principal, action, resource)", 2, "this rule is not Cedar: unexpected end of input"),
        (OK + "\n\n;", 4, "this rule is not Cedar"),
        (rule(""), 3, "a rule needs a name of its own, not ''"),
        (rule("@id"), 3, "a rule needs a name of its own, not ''"),
        (rule('@id("agent:no-permit")'), 3, "a rule needs a name of its own, not 'agent:no-permit'"),
        (rule('@id("ok")'), 3, "the @id 'ok' is taken by the rule at rules.cedar:1"),
        (rule('@id("x") @id("y")'), 3, "this rule is not Cedar: duplicate annotation: @id"),
        (rule('@id("x") @quorom("2")'), 3, "the annotation @quorom is unknown"),
        (rule('@id("x") @reason("a\\nb")'), 3, "the @reason of 'x' must be one line"),
        (rule('@id("x") @reason("' + "r" * 301 + '")'), 3, "the @reason of 'x' must be one line"),
        (rule('@id("x") @escalate("oncal")'), 3, "'x' asks 'oncal', which is no approver group"),
        (rule('@id("x") @escalate("oncall")', effect="permit"), 3, "'x' permits, so nobody is asked"),
        (rule('@id("x") @quorum("2")'), 3, "'x' asks nobody, so a deadline means nothing"),
        (rule('@id("x") @escalate("oncall") @quorum("0")'), 3, "@quorum of 'x' is '0'"),
        (rule('@id("x") @escalate("oncall") @quorum("1.5")'), 3, "@quorum of 'x' is '1.5'"),
        (rule('@id("x") @escalate("oncall") @quorum("3")'), 3, "'x' needs 3 of the 2 operators in 'oncall'"),
        (rule('@id("x") @escalate("oncall") @ttl_s("-1")'), 3, "@ttl_s of 'x' is '-1'"),
        (rule('@id("x") @escalate("oncall") @ttl_s("9999999")'), 3, "@ttl_s of 'x' is '9999999'"),
        (rule('@id("x") @escalate("oncall") @offer("always")'), 3, "@offer of 'x' is 'always'"),
        (rule('@id("x") @escalate("oncall") @offer("times=3 sum<=9")'), 3, "@offer of 'x' names 'sum', an argument of"),
        (rule('@id("x")', scope='principal, action == Action::"refnd"', rest=""), 3, "this rule is not Cedar"),
        (
            rule('@id("x")', scope='principal, action == Action::"no.tool", resource'),
            3,
            "which tools.toml does not have",
        ),
        (rule('@id("x")', scope='principal in Team::"t", action, resource'), 3, "'x' names Team::\"t\""),
        (rule('@id("x")', scope='principal in AgentClass::"t", action, resource'), 3, "names AgentClass"),
        (rule('@id("x")', scope='principal is Agent in AgentClass::"t", action, resource'), 3, "names AgentClass"),
        (rule('@id("x")', scope='principal, action, resource in Env::"t"'), 3, "names Env"),
        (rule('@id("x")', scope='principal, action, resource == Target::"t"'), 3, "names Target"),
        (rule('@id("x")', rest='unless { principal == Human::"t" }'), 3, "names Human"),
        (rule('@id("x")', rest="when { context.args.amount == 1 }"), 3, "'x' does not fit the schema"),
        (rule('@id("x")', rest="when { context.stance }"), 3, "'x' does not fit the schema: attribute `stance`"),
        (rule('@id("x")', scope='principal == Castle::"x", action, resource'), 3, "'x' does not fit the schema"),
        (rule('@id("x")', scope="principal == ?principal, action, resource"), 3, "without ?principal and ?resource"),
    ],
)
def test_a_broken_rule_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    error = refusal(rules=text)
    assert (error.file, error.line) == ("rules.cedar", line)
    assert reason in error.reason


@pytest.mark.parametrize(
    "rest",
    [
        "when { " + "(" * 60 + "true" + ")" * 60 + " }",
        "when { " + "(" * 5_000 + "true" + ")" * 5_000 + " }",
        "when { context.clock_ok" + " && context.clock_ok" * 2_000 + " }",
        "when { 1" + "+1" * 3_000 + " == 1 }",
        "when { context has a" + ".b" * 3_500 + " }",  # 13 s in the parser, were it let in
        "when { context has a" + ".b" * 490 + " }",
        "when { if true then " + "[" * 40 + "1" + "]" * 40 + " else true }",
    ],
)
def test_a_rule_that_would_overflow_the_stack_of_the_parser_is_refused(rest: str) -> None:
    error = refusal(rules=rule('@id("x")', rest=rest))
    assert error.line == 3


def test_an_error_in_one_rule_of_many_files_names_its_file() -> None:
    error = refusal(tools=RULES)
    assert error.file == "tools.toml"
