import json
from collections.abc import Mapping
from typing import Any

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.records.bodies import Scope
from watchfloor.wire import CONSOLE_LINES, LeaveScope, OperatorOrder, OrderScope, Watch

AT = "2026-01-31T09:30:00.000Z"
ORDER: dict[str, Any] = {"t": "order", "id": "O1", "kind": "kill", "scope": {"run": "R1"}, "server": "S1", "at": AT}
DECIDE: dict[str, Any] = {
    "t": "decide",
    "id": "D1",
    "escalation": "E-1",
    "answer": "approve",
    "card_sha256": "h" * 43,
    "server": "S1",
    "at": AT,
    "code": "K7QX",
    "sig": "s" * 86,
}


def is_refused(line: Mapping[str, Any]) -> bool:
    try:
        CONSOLE_LINES.read(json.dumps(line).encode())
    except ProtocolError as error:
        return error.code == "field"
    return False


@pytest.mark.parametrize("kind", ["run", "agent", "human", "tag"])
def test_an_order_names_one_scope(kind: str) -> None:
    body = CONSOLE_LINES.read(json.dumps(ORDER | {"scope": {kind: "it"}}).encode()).body
    assert isinstance(body, OperatorOrder)
    assert body.scope.scope == Scope.model_validate({"kind": kind, "value": "it"})
    assert is_refused(ORDER | {"scope": {kind: "it", "all": True}})
    assert is_refused(ORDER | {"scope": {kind: ""}})


def test_all_is_a_scope_only_if_it_says_true() -> None:
    assert OrderScope(all=True).scope == Scope(kind="all")
    for scope in ({"all": False}, {"all": 1}, {"all": None}, {}, {"everything": True}, "all"):
        assert is_refused(ORDER | {"scope": scope})


@pytest.mark.parametrize("kind", ["pause", "resume", "kill", "rearm", "lock", "unlock"])
def test_an_order_is_one_of_six(kind: str) -> None:
    assert not is_refused(ORDER | {"kind": kind})
    assert is_refused(ORDER | {"kind": kind.title()})


def test_a_kill_waits_for_ten_seconds_at_most() -> None:
    assert not is_refused(ORDER | {"after_s": 10})
    assert not is_refused(ORDER | {"after_s": 0})
    assert is_refused(ORDER | {"after_s": 10.001})
    assert is_refused(ORDER | {"after_s": -1})


def test_an_unsigned_kill_is_read_because_it_is_obeyed() -> None:
    assert not is_refused(ORDER)
    assert is_refused(ORDER | {"sig": "none"})


def test_leave_goes_one_way_only() -> None:
    assert LeaveScope(once=True).once
    for scope in ({"once": True}, {"times": 3}, {"for_s": 60}, {"for_s": 0.5}):
        assert not is_refused(DECIDE | {"scope": scope})
    wrong: tuple[dict[str, Any], ...] = (
        {},
        {"once": False},
        {"once": 1},
        {"times": 0},
        {"for_s": 0},
        {"times": 1.0},
        {"once": True, "times": 2},
    )
    for scope in wrong:
        assert is_refused(DECIDE | {"scope": scope})


def test_a_verdict_names_the_card_that_was_shown() -> None:
    for name in ("id", "escalation", "answer", "card_sha256", "server", "at"):
        assert is_refused({key: value for key, value in DECIDE.items() if key != name})


def test_a_watch_says_from_where() -> None:
    body = CONSOLE_LINES.read(b'{"t":"watch","after":null,"full":false,"rows":50,"hz":15}').body
    assert isinstance(body, Watch)
    assert (body.after, body.hz) == (None, 15.0)
    assert is_refused({"t": "watch", "full": True})
    assert is_refused({"t": "watch", "after": 0, "hz": 0})
    assert is_refused({"t": "watch", "after": 0, "rows": 0})
    assert is_refused({"t": "watch", "after": 0, "kinds": ["gossip"]})


def test_a_consistency_is_asked_from_to() -> None:
    read = CONSOLE_LINES.read(b'{"t":"get","id":"G1","what":"consistency","from":3,"to":9}')
    assert read.body.model_dump(exclude_none=True)["from"] == 3
    assert is_refused({"t": "get", "id": "G1", "what": "consistency", "from_": 3})


ADMIN: dict[str, Any] = {"t": "admin", "id": "A1", "server": "S1", "at": AT, "sig": "s" * 86}


def test_administration_is_of_an_operator_or_of_a_policy() -> None:
    assert not is_refused(ADMIN | {"do": "operator.remove", "operator": "jo"})
    load = ADMIN | {"do": "policy.load", "policy": "h" * 43, "files": {"tools.toml": ""}}
    assert not is_refused(load)
    assert not is_refused(load | {"more": True, "reason": "why not"})
    assert is_refused(load | {"operator": "jo"})
    assert is_refused(load | {"files": {"": "x"}})
    assert is_refused(load | {"files": {"tools.toml": 3}})
    for name in ("policy", "files"):
        assert is_refused({key: value for key, value in load.items() if key != name})
    assert is_refused(ADMIN | {"do": "operator.remove"})
    assert is_refused(ADMIN | {"do": "operator.remove", "operator": "jo", "policy": "h" * 43, "files": {}})


def test_only_a_policy_takes_a_proposal_up() -> None:
    load = ADMIN | {"do": "policy.load", "policy": "h" * 43, "files": {"tools.toml": ""}, "proposal": "P-1"}
    assert not is_refused(load)
    assert is_refused(ADMIN | {"do": "operator.remove", "operator": "mara", "proposal": "P-1"})


def test_a_signed_hand_over_says_for_which_server_and_when() -> None:
    line: dict[str, Any] = {"t": "handover", "id": "h1", "to": "jo", "text": "two wait"}
    assert not is_refused(line)
    assert not is_refused(line | {"server": "S1", "at": AT, "sig": "s" * 86})
    for field in ({"server": "S1"}, {"at": AT}, {}):
        assert is_refused(line | field | {"sig": "s" * 86})


def test_a_signed_hand_over_says_for_which_server_it_is_and_when_it_was_signed() -> None:
    line = {"t": "handover", "id": "H1", "to": "jo", "text": "two wait"}
    signed = line | {"server": "S1", "at": AT, "sig": "s" * 86}
    assert not is_refused(line)
    assert not is_refused(signed)
    for name in ("server", "at"):
        assert is_refused({key: value for key, value in signed.items() if key != name})
