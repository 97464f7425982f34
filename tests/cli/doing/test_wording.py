import json

import pytest

from watchfloor.cli.doing.wording import args_words, origin_words, scope_left, scope_words, words_of
from watchfloor.oversight import RecordLine
from watchfloor.records import KINDS
from watchfloor.records.bodies import Scope
from watchfloor.records.views import ScopeView

AT = "2026-01-31T09:30:00.000Z"


def said(kind: str, raw: object) -> str:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    return words_of(RecordLine(seq=1, at=AT, kind=kind, epoch=1, salt="", commit="", raw=text))


@pytest.mark.parametrize("kind", [*KINDS, "no.kind"])
def test_a_payload_that_cannot_be_read_is_shown_as_it_stands(kind: str) -> None:
    assert said(kind, "not even JSON") == "not even JSON"


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        ("reasoning", {"t": "reasoning", "seq": 1, "at": AT, "text": "hm"}, 'says "hm"'),
        ("note", {"t": "note", "seq": 1, "at": AT, "text": "hm"}, 'says "hm"'),
        ("note", {"t": "note", "id": "1", "run": "R", "text": "stop it"}, 'tells it "stop it"'),
        ("note", {"t": "note", "id": "1", "run": "R", "text": "stop", "from": "mara"}, 'mara tells it "stop"'),
        (
            "action.proposed",
            {"t": "action", "seq": 1, "at": AT, "action": "a1", "tool": "x.y", "args": {"a": 1}},
            'acts x.y {"a": 1}',
        ),
        (
            "action.outcome",
            {"t": "outcome", "seq": 1, "at": AT, "action": "a1", "status": "failed", "error": "no"},
            "failed a1 error: no",
        ),
        ("run.ended", {"t": "ended", "seq": 1, "at": AT, "status": "completed", "summary": "all"}, "completed: all"),
        ("run.ended", {"status": "failed", "summary": "too long"}, "failed: too long"),
        ("run.stage", {"order": "O", "stage": "given", "at_ms": 1.5}, "O given after 1.5 ms"),
        ("run.unconfirmed", {"order": "O", "missing": ["x", "y"]}, "O not proven yet: x, y"),
        ("operator.joined", {"operator": "mara", "device": ""}, "mara at a device without a name"),
        ("point.joined", {"point": "till", "targets": ["a", "b"], "key": "k"}, "till stands before a, b"),
        ("point.left", {"point": "till", "reason": "gone"}, "till: gone"),
        (
            "point.practised",
            {"point": "till", "targets": ["a"], "answer": "unproven", "why": "silent"},
            "till's canary: unproven, silent",
        ),
        ("run.labelled", {"label": "ENFORCED", "by": ["warden"]}, "ENFORCED by warden"),
        ("run.labelled", {"label": "COOPERATIVE", "why": "by its SDK"}, "COOPERATIVE: by its SDK"),
        (
            "grant.redeemed",
            {"grant": "G-1", "action": "a1", "point": "till", "key": "k"},
            "till used G-1 up for a1",
        ),
        (
            "escalation.asked",
            {"escalation": "E-1", "action": "a", "operator": "mara", "text": "Why?", "signed": "{}"},
            'E-1: mara asks "Why?"',
        ),
        ("escalation.claimed", {"escalation": "E-1", "operator": "mara"}, "E-1: mara claims it"),
        (
            "escalation.claimed",
            {"escalation": "E-1", "operator": "mara", "released": True, "reason": "the console is gone"},
            "E-1: mara gives it back: the console is gone",
        ),
        (
            "escalation.claimed",
            {"escalation": "E-1", "operator": "mara", "released": True, "to": "jo", "reason": "yours"},
            "E-1: mara passes it on to jo: yours",
        ),
        (
            "escalation.closed",
            {"escalation": "E-1", "action": "a", "end": "denied", "by": ["mara"], "reason": "no"},
            "E-1 denied by mara: no",
        ),
        (
            "lock.lifted",
            {"scope": {"kind": "all"}, "by": "mara", "reason": "r", "order": "O", "kill": True},
            "all by mara: r",
        ),
    ],
)
def test_what_a_record_says_in_a_few_words(kind: str, raw: object, words: str) -> None:
    assert said(kind, raw) == words


def test_every_argument_is_said() -> None:
    assert args_words({"a": None, "ö": [1, {"b": "c"}]}) == '{"a": null, "ö": [1, {"b": "c"}]}'


def test_a_scope_has_words() -> None:
    assert scope_words(Scope(kind="all")) == "all"
    assert scope_words(Scope(kind="agent", value="bot")) == "agent bot"


def test_where_a_value_came_from_is_said_in_words() -> None:
    assert origin_words("human", "an operator's note") == "an operator's note"
    assert origin_words("human", "") == "the person's words"
    assert origin_words("agent", "") == "the agent alone"
    assert origin_words("agent", "too short to tell") == "the agent alone, too short to tell"
    assert origin_words("input", "url mail 3") == "input url mail 3"


def test_what_is_left_of_a_scope_is_said_with_who_gave_it() -> None:
    scope = ScopeView(escalation="E-1", by=("mara", "jo"), tool="t", target="x", says="3 times", left=2)
    assert scope_left(scope) == "t on x, 2 more of: 3 times; given by mara, jo on E-1"
    timed = scope.model_copy(update={"left": None, "until_at": AT, "says": "for 60 s"})
    assert scope_left(timed).startswith(f"t on x, until {AT} of: for 60 s")
