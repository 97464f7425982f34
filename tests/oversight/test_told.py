import json

import pytest

from watchfloor.oversight import RecordLine, told
from watchfloor.records import KINDS
from watchfloor.records.bodies import ActionUnknown, OperatorNoted, OperatorSeen, RunEnded
from watchfloor.wire import Ended, Outcome, Reasoning

AT = "2026-01-31T09:30:00.000Z"


def read(kind: str, raw: object) -> object:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    return told(RecordLine(seq=1, at=AT, kind=kind, epoch=1, salt="", commit="", raw=text))


def test_the_servers_words_and_the_agents_are_told_apart() -> None:
    assert isinstance(read("operator.joined", {"operator": "m", "device": "d"}), OperatorSeen)
    assert isinstance(read("reasoning", {"t": "reasoning", "seq": 1, "at": AT, "text": "x"}), Reasoning)
    outcome = {"t": "outcome", "seq": 1, "at": AT, "action": "a", "status": "unknown"}
    assert isinstance(read("action.outcome", outcome), Outcome)
    assert isinstance(read("action.outcome", {"action": "a", "status": "unknown", "reason": "r"}), ActionUnknown)
    assert isinstance(read("run.ended", {"t": "ended", "seq": 1, "at": AT, "status": "failed"}), Ended)
    assert isinstance(read("run.ended", {"status": "failed", "summary": "s"}), RunEnded)
    older = {"t": "note", "id": "1", "run": "R", "text": "x"}
    assert read("note", older) == OperatorNoted(id="1", run="R", text="x")
    assert read("note", {**older, "from": "mara"}) == OperatorNoted(id="1", run="R", text="x", from_="mara")


@pytest.mark.parametrize("kind", [*KINDS, "no.kind", "", "\x1b"])
@pytest.mark.parametrize("raw", ["", "{}", "[]", "null", '{"a":1,"a":2}', '{"t":"reasoning"}', "x" * 70_000])
def test_a_payload_that_is_odd_is_none_and_never_an_error(kind: str, raw: str) -> None:
    assert read(kind, raw) is None
