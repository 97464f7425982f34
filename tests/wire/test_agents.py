import json
from collections.abc import Mapping
from typing import Any

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, Action, Outcome

AT = "2026-01-31T09:30:00.000Z"
SIG = "s" * 86
STOPPED: dict[str, Any] = {"t": "stopped", "order": "O1", "epoch": 1, "in_flight": [], "sig": SIG}
OUTCOME: dict[str, Any] = {"t": "outcome", "seq": 1, "at": AT, "action": "a1", "status": "succeeded"}
INPUT: dict[str, Any] = {"ref": "mail/3", "kind": "file", "sha256": "h" * 43}
REASONING: dict[str, Any] = {"t": "reasoning", "seq": 1, "at": AT, "text": "so"}


def is_refused(line: Mapping[str, Any]) -> bool:
    try:
        AGENT_LINES.read(json.dumps(line).encode())
    except ProtocolError as error:
        return error.code == "field"
    return False


@pytest.mark.parametrize("status", ["succeeded", "failed", "unknown"])
def test_an_outcome_is_one_of_three(status: str) -> None:
    assert not is_refused(OUTCOME | {"status": status})
    assert is_refused(OUTCOME | {"status": status.upper()})


@pytest.mark.parametrize("result", [None, 0, "x", [], {}, [{"deep": [None]}]])
def test_a_result_is_any_json(result: object) -> None:
    body = AGENT_LINES.read(json.dumps(OUTCOME | {"result": result}).encode()).body
    assert isinstance(body, Outcome)
    assert body.result == result


@pytest.mark.parametrize("kind", ["prompt", "tool", "file", "url", "memory"])
def test_an_input_is_of_one_of_five_kinds(kind: str) -> None:
    assert not is_refused(REASONING | {"inputs": [INPUT | {"kind": kind}]})
    assert is_refused(REASONING | {"inputs": [INPUT | {"kind": kind + "s"}]})


def test_an_input_names_what_it_was_and_its_hash() -> None:
    for name in INPUT:
        assert is_refused(REASONING | {"inputs": [{key: INPUT[key] for key in INPUT if key != name}]})
    assert is_refused(REASONING | {"inputs": INPUT})


def test_an_action_needs_its_arguments_even_if_there_are_none() -> None:
    action: dict[str, Any] = {"t": "action", "seq": 1, "at": AT, "action": "a1", "tool": "crm.read", "args": {}}
    assert isinstance(AGENT_LINES.read(json.dumps(action).encode()).body, Action)
    for name in ("seq", "at", "action", "tool", "args"):
        assert is_refused({key: value for key, value in action.items() if key != name})


def test_a_stop_is_signed_and_lists_what_is_not_known() -> None:
    assert not is_refused(STOPPED)
    for name in ("order", "epoch", "in_flight", "sig"):
        assert is_refused({key: value for key, value in STOPPED.items() if key != name})
    assert is_refused(STOPPED | {"tree": {"method": "cgroup", "pids": ["1"], "gone_at": AT}})


@pytest.mark.parametrize(
    "line",
    [{"t": "renew", "n": -1}, {"t": "renew"}, {"t": "refresh"}, {"t": "paused"}, {"t": "resumed", "order": ""}],
)
def test_a_line_that_lacks_what_it_is_about_is_refused(line: Mapping[str, Any]) -> None:
    assert is_refused(line)
