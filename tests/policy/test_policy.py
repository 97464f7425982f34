import dataclasses

import pytest

from policy.shop import FILES, refund, shop


def test_a_policy_holds_its_texts_its_tools_and_its_rules() -> None:
    policy = shop()
    assert policy.files == FILES
    assert [*policy.tools] == ["refund.issue", "crm.read", "deploy.start"]
    assert policy.rules["run.amount"].escalate == "oncall"


def test_a_policy_does_not_change() -> None:
    policy = shop()
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.hash = "x"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        policy.files["more.cedar"] = ""  # pyright: ignore[reportIndexIssue]


def test_a_policy_decides_the_same_each_time() -> None:
    policy = shop()
    assert policy.decide(refund(policy, "140.00")) == policy.decide(refund(policy, "140.00"))
