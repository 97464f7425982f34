import pytest

from policy.shop import shop
from watchfloor_server.policy import slices
from watchfloor_server.policy.slices import LegName, Slices, may_bind

OK = '@id("ok") permit (principal, action, resource);\n'


def bound(scope: str) -> set[tuple[LegName, str]]:
    """Every leg and tool that a rule of this scope may bind, with crm.read on crm and refund.issue on payments."""
    policy = shop(rules=OK + f'@id("x") forbid ({scope});')
    legs: tuple[LegName, ...] = ("agent", "human", "run")
    return {
        (leg, name)
        for leg in legs
        for name, target in (("crm.read", "crm"), ("refund.issue", "payments"))
        if may_bind(policy.rules["x"], leg, policy.tools[name], policy.directory.targets[target])
    }


AGENT, HUMAN, RUN = "agent", "human", "run"
READ, WRITE = "crm.read", "refund.issue"
ALL = {(leg, tool) for leg in (AGENT, HUMAN, RUN) for tool in (READ, WRITE)}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("principal, action, resource", ALL),
        ("principal is Run, action, resource", {(RUN, READ), (RUN, WRITE)}),
        ('principal == Agent::"refund-bot", action, resource', {(AGENT, READ), (AGENT, WRITE)}),
        ('principal in AgentClass::"support-agent", action, resource', {(AGENT, READ), (AGENT, WRITE)}),
        ('principal is Agent in AgentClass::"support-agent", action, resource', {(AGENT, READ), (AGENT, WRITE)}),
        ('principal in Team::"support", action == Action::"crm.read", resource', {(HUMAN, READ)}),
        ('principal, action in Action::"write", resource', {(leg, WRITE) for leg in (AGENT, HUMAN, RUN)}),
        ('principal, action in [Action::"read", Action::"refund.issue"], resource', ALL),
        ('principal is Run, action, resource == Target::"crm"', {(RUN, READ)}),
        ('principal is Run, action, resource in Env::"prod"', {(RUN, READ), (RUN, WRITE)}),
        ('principal is Run, action, resource is Target in Env::"lab"', set[tuple[str, str]]()),
        ("principal, action, resource is Target", ALL),
    ],
)
def test_a_rule_is_left_out_only_where_its_scope_rules_it_out(scope: str, expected: set[tuple[str, str]]) -> None:
    assert bound(scope) == expected


def test_a_slice_is_cut_once() -> None:
    policy = shop()
    kept = Slices(tuple(policy.rules.values()))
    tool, target = policy.tools["refund.issue"], policy.directory.targets["payments"]
    first = kept.of("run", tool, target)
    assert [rule.id for rule in first.rules] == ["run.base", "run.attested", "run.amount"]
    assert first.reads == {"attestation", "args", "approved"}
    assert kept.of("run", tool, target) is first


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "KEPT", 1)
    policy = shop()
    kept = Slices(tuple(policy.rules.values()))
    tool, target = policy.tools["refund.issue"], policy.directory.targets["payments"]
    first = kept.of("run", tool, target)
    kept.of("agent", tool, target)
    assert kept.of("run", tool, target) is not first
