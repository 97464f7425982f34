import pytest

from policy.shop import DIRECTORY, RULES, shop
from watchfloor_server.policy.changes import sensitive

OLD = shop()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({}, ()),
        ({"rules": RULES.replace("run.base", "run.basis")}, ()),
        ({"directory": DIRECTORY.replace("[human.jo]", "[human.jonas]")}, ()),
        ({"directory": DIRECTORY.replace("watchfloor-prod", "watchfloor")}, ("the issuers",)),
        ({"directory": DIRECTORY.replace('["mara", "jo"]', '["mara"]')}, ("the approver group oncall",)),
        ({"directory": DIRECTORY + '[approvers.more]\noperators = ["mara"]\n'}, ("the approver group more",)),
        ({"directory": DIRECTORY + '[point.desk]\ntargets = ["payments"]\n'}, ("the enforcement point desk",)),
        ({"rules": RULES.replace('decimal("100.0")', 'decimal("900.0")')}, ("the rule run.amount (@escalate)",)),
        (
            {
                "rules": RULES.replace('@escalate("oncall") ', "").replace(
                    '@quorum("1") @ttl_s("600") @offer("times=3")', ""
                )
            },
            ("the rule run.amount (@escalate)",),
        ),
        (
            {"rules": RULES + '@id("z") @escalate("admin") forbid (principal is Run, action, resource);'},
            ("the rule z (@escalate)",),
        ),
    ],
)
def test_what_needs_a_second_administrator_is_named(changes: dict[str, str], named: tuple[str, ...]) -> None:
    new = shop(**changes)
    assert sensitive(OLD, new) == named
    assert bool(sensitive(new, OLD)) == bool(named)
