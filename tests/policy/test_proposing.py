from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from policy.shop import ATTESTED, REFUND, RULES, TOOLS, refund, shop
from watchfloor_server.policy import Request
from watchfloor_server.policy.proposing import APPROVALS, PROPOSALS, Approval, Kind, Narrowed, proposed, unused

KIND = Kind("refund-bot", "refund.issue", "payments", ("run.amount",))


def approvals(*changes: Mapping[str, JsonValue], foreign: bool = False) -> list[Approval]:
    """Five approvals of large refunds, with these changes, the last one for all that follow."""
    found: list[Approval] = []
    for number in range(APPROVALS):
        change: Mapping[str, JsonValue] = changes[min(number, len(changes) - 1)] if changes else {}
        args: dict[str, JsonValue] = {**REFUND, "order": f"A-{number}", "amount": f"1{number}0.00", **change}
        found.append(Approval(f"E-{number}", number, args, foreign))
    return found


def only(found: list[Approval], rules: str = RULES, kind: Kind = KIND) -> Narrowed:
    (one,) = proposed(shop(rules=rules), {kind: found}, ())
    return one


def answer(narrowed: Narrowed, **changes: object) -> str:
    request = refund(narrowed.policy)
    args = {**request.args, "amount": "140.00", **{name: value for name, value in changes.items() if name != "context"}}
    changed = Request(*request[:4], args, changes.get("context", ATTESTED))  # type: ignore[arg-type]
    return narrowed.policy.decide(changed).answer


def test_what_people_approved_again_and_again_is_proposed_as_narrow_as_it_was() -> None:
    found = only(approvals())
    assert found.rule.id == "run.amount"
    assert found.says == (
        "refund.issue by refund-bot on payments, any order, amount 100.00 to 140.00, currency EUR, no card, "
        "nothing foreign"
    )
    assert found.text.endswith("};")
    assert answer(found, order="Z-9") == "allow"
    assert answer(found, amount="140.01") == "wait"
    assert answer(found, currency="USD") == "wait"
    assert answer(found, card={"$sealed": "A" * 43}) == "wait"
    assert answer(found, context=ATTESTED._replace(foreign=True)) == "wait"
    assert answer(found, context=ATTESTED._replace(attested=False)) == "deny"


def test_a_rule_for_every_tool_is_narrowed_for_one() -> None:
    rules = RULES.replace('action == Action::"refund.issue", resource)\nwhen', "action, resource)\nwhen").replace(
        'context.args.amount.greaterThan(decimal("100.0"))', "context.rate_1m >= 0"
    )
    found = only(approvals(), rules)
    assert answer(found) == "allow"
    asked = Request("R", found.policy.directory.agents["refund-bot"], None, "crm.read", {"id": "1"}, ATTESTED)
    assert found.policy.decide(asked._replace(human=found.policy.directory.humans["alice"])).answer == "wait"


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (approvals()[1:], KIND),
        (approvals(foreign=True), KIND),
        (approvals({"card": {"$sealed": "A" * 43}}), KIND),
        (approvals({"currency": "E\nU"}), KIND),
        (approvals({"currency": "x" * 101}), KIND),
        (approvals({"currency": 3}), KIND),
        (approvals({"amount": 3}), KIND),
        (approvals(), KIND._replace(rules=("run.amount", "run.base"))),
        (approvals(), KIND._replace(rules=("run.base",))),
        (approvals(), KIND._replace(rules=("gone",))),
        (approvals(), KIND._replace(tool="gone")),
        (approvals(), KIND._replace(target="gone")),
    ],
)
def test_what_is_seldom_foreign_or_without_a_pattern_is_not_proposed(found: list[Approval], kind: Kind) -> None:
    assert not list(proposed(shop(), {kind: found}, ()))


def test_what_was_denied_once_is_not_proposed() -> None:
    assert not list(proposed(shop(), {KIND: approvals()}, [KIND]))


def test_words_of_an_agent_are_text_in_a_rule_and_nothing_else() -> None:
    found = only(approvals({"currency": 'E" || true || "\\'}))
    assert answer(found, currency='E" || true || "\\') == "allow"
    assert answer(found, currency="EUR") == "wait"


def test_a_rule_that_stands_in_a_comment_too_is_left_alone() -> None:
    head, at, tail = RULES.partition('@id("run.amount")')
    line = " ".join((at + tail).split())
    assert list(proposed(shop(rules=f"{head}{line}\n"), {KIND: approvals()}, ()))
    assert not list(proposed(shop(rules=f"{head}{line}\n// {line}\n"), {KIND: approvals()}, ()))


def test_numbers_flags_and_many_texts_are_patterns_too() -> None:
    tools = TOOLS.replace('card = "string?"', 'card = "long", fast = "bool"').replace('secret = ["/card"]\n', "")
    policy = shop(tools=tools)
    changes: list[dict[str, JsonValue]] = [{"card": number, "fast": True} for number in (3, 7, 5)]
    (found,) = proposed(policy, {KIND: approvals(*changes)}, ())
    assert "card 3 to 7, fast as before" in found.says
    assert not list(proposed(policy, {KIND: approvals({"card": 1, "fast": True}, {"card": 1, "fast": False})}, ()))
    (never,) = proposed(policy, {KIND: approvals({"card": 1, "fast": False})}, ())
    assert "!context.args.fast" in never.text
    record = shop(tools=TOOLS.replace('card = "string?"', 'card = "record"').replace('secret = ["/card"]\n', ""))
    assert not list(proposed(record, {KIND: approvals({"card": {}})}, ()))
    dashed = shop(tools=TOOLS.replace("card =", '"ca-rd" =').replace('secret = ["/card"]\n', ""))
    assert not list(proposed(dashed, {KIND: approvals()}, ()))


def test_a_few_are_proposed_at_a_time_those_first_that_were_approved_most() -> None:
    many = {KIND._replace(agent=f"bot-{number}"): approvals() * (number + 1) for number in range(PROPOSALS + 2)}
    found = [one.kind.agent for one in proposed(shop(), many, ())]
    assert found == [f"bot-{number}" for number in (6, 5, 4, 3, 2)]


def test_permits_that_never_let_anything_through_are_listed() -> None:
    assert [rule.id for rule in unused(shop(), {"agent.support", "run.base"})] == [
        "agent.deploy",
        "agent.dev",
        "human.support",
        "human.lab",
    ]
