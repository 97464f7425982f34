from policy.shop import ATTESTED, refund, shop
from watchfloor_server.policy import Request
from watchfloor_server.policy.turning import candidates, follow, is_shared

POLICY = shop()
TOOL, TARGET = POLICY.tools["refund.issue"], POLICY.directory.targets["payments"]


def facts(request: Request) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for each in candidates(request, POLICY.court.rules_for(TOOL, TARGET), TOOL):
        assert each.request != request, each.fact
        found.setdefault(each.fact, []).append(each.would_be)
    return found


def test_each_candidate_changes_one_fact_alone() -> None:
    request = refund(POLICY)
    for each in candidates(request, POLICY.court.rules_for(TOOL, TARGET), TOOL):
        changed = [
            name for name, value in each.request.context._asdict().items() if getattr(request.context, name) != value
        ]
        other = [name for name, value in each.request.args.items() if request.args.get(name) != value]
        assert len(changed) + len(other) == 1, each


def test_values_are_those_beside_the_numbers_that_rules_name() -> None:
    found = facts(refund(POLICY))
    assert found["attestation.age_s"] == [299, 300, 301]
    assert found["args.amount"] == ["99.9999", "100.0", "100.0001"]
    assert found["approved"] == [["oncall"]]
    assert len(found["hour"]) == 23
    assert len(found["weekday"]) == 6


def test_a_mandate_is_turned_where_there_is_one_and_a_person_only_if_there_is_one() -> None:
    assert "human.in_mandate" not in facts(refund(POLICY))
    assert facts(refund(POLICY, context=ATTESTED._replace(in_mandate=True)))["human.in_mandate"] == [False]
    assert not any(fact.startswith("human.") for fact in facts(refund(POLICY, human=None)))


def test_arguments_of_every_readable_type_are_tried() -> None:
    tools = '[tool.x]\ngroup="read"\nrisk="low"\ntarget="crm"\nargs={a="long", b="bool", c="string", d="json"}\n'
    rules = '@id("r") forbid (principal, action == Action::"x", resource) '
    rules += 'when { context.args.a > 4 && context.args.c == "no" };'
    policy = shop(tools=tools, rules=rules)
    tool = policy.tools["x"]
    request = refund(policy)._replace(tool="x", args={"a": 9, "b": True, "c": "yes", "d": {}})
    tried = candidates(request, policy.court.rules_for(tool, policy.directory.targets["crm"]), tool)
    found = [(each.fact, each.would_be) for each in tried if each.fact.startswith("args.")]
    expected = [("args.a", 3), ("args.a", 4), ("args.a", 5), ("args.b", False), ("args.c", "no")]
    assert [each for each in found if each in expected] == expected


def test_what_is_of_the_action_or_its_person_changes_for_every_run_of_a_chain() -> None:
    own, above = refund(POLICY), refund(POLICY, context=ATTESTED._replace(attestation_age_s=77, chain=0))
    for each in candidates(own, POLICY.court.rules_for(TOOL, TARGET), TOOL):
        other = follow(above, own, each.request)
        assert (other != above) == is_shared(each.fact), each.fact
        assert other.context.attestation_age_s == 77
