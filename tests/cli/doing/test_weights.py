import json

from watchfloor.cli.doing.weights import weight_of
from watchfloor.oversight import RecordLine, told


def record(kind: str, **raw: object) -> RecordLine:
    return RecordLine(seq=1, at="2026-01-31T09:30:00.000Z", kind=kind, epoch=1, salt="", commit="", raw=json.dumps(raw))


def weight(kind: str, **raw: object) -> str:
    given = record(kind, **raw)
    return weight_of(given, told(given))


def test_an_alarm_a_refusal_what_is_notable_and_the_rest_are_told_apart() -> None:
    assert weight("run.unconfirmed") == "alarm"
    assert weight("identity.refused", door="/v1/agent", code="x", reason="y") == "refusal"
    assert weight("lock.set") == "notable"
    assert weight("run.started") == "calm"
    assert weight("a kind that this version does not know") == "calm"
    outcome = {"t": "outcome", "seq": 1, "at": "2026-01-31T09:30:00.000Z", "action": "a1"}
    assert weight("action.outcome", **outcome, status="succeeded") == "calm"
    assert weight("action.outcome", **outcome, status="unknown") == "refusal"
