import json

from watchfloor.cli.doing.ocsf import event_of
from watchfloor.oversight import RecordLine


def test_a_record_without_a_run_names_no_agent_and_no_model() -> None:
    raw = json.dumps({"door": "/v1/agent", "code": "expired", "reason": "too old"})
    record = RecordLine(
        seq=7, at="2026-01-31T09:30:00.250Z", kind="identity.refused", epoch=1, salt="s", commit="c", raw=raw
    )
    event = event_of(record, "1.0")
    assert (event["time"], event["status"], event["severity"]) == (1769851800250, "Failure", "Medium")
    assert "message_context" not in event
    assert "ai_model" not in event
    assert event["actor"] == {"app_name": "watchfloor"}
    assert event["api"] == {"operation": "identity.refused"}
