import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import ActionDecided, ActionUnknown, GrantIssued, GrantVoid, Leg

LEG = Leg(leg="agent", answer="allow", rules=("reads",), reason="a read", request={"action": "crm.read", "deep": [{}]})


def test_a_decision_keeps_the_whole_request_of_each_leg() -> None:
    decided = ActionDecided(
        action="a1", tool="crm.read", answer="allow", reason="a read", rules=("reads",), legs=(LEG,), args={"id": None}
    )
    assert ActionDecided.model_validate_json(decided.model_dump_json(exclude_none=True)) == decided


def test_policy_escalates_and_an_action_waits() -> None:
    with pytest.raises(ValidationError, match="'escalate'"):
        Leg.model_validate({"leg": "run", "answer": "wait", "rules": [], "reason": "", "request": {}})
    with pytest.raises(ValidationError, match="'wait'"):
        ActionDecided.model_validate({"action": "a", "tool": "t", "answer": "escalate", "reason": "", "rules": []})


def test_an_end_that_nobody_knows_is_unknown_and_nothing_else() -> None:
    assert ActionUnknown(action="a1", reason="the process is gone").status == "unknown"
    with pytest.raises(ValidationError, match="'unknown'"):
        ActionUnknown.model_validate({"action": "a1", "status": "failed", "reason": ""})


def test_a_grant_is_written_without_its_token() -> None:
    assert set(GrantIssued.model_fields) == {
        "grant",
        "action",
        "tool",
        "target",
        "args_sha256",
        "expires_at",
        "epoch",
        "approved_by",
        "under",
    }
    assert GrantVoid.model_validate({"grants": ["g1"], "reason": "killed"}).grants == ("g1",)
