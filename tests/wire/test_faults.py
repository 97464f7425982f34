import json
from collections.abc import Mapping
from typing import Any

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, CONSOLE_LINES, Reader

AT = "2026-01-31T09:30:00.000Z"
ACTION: dict[str, Any] = {"t": "action", "seq": 1, "at": AT, "action": "a1", "tool": "crm.read", "args": {}}
ORDER: dict[str, Any] = {"t": "order", "id": "O1", "kind": "kill", "scope": {}, "server": "S1", "at": AT}
NOTHING: dict[str, Any] = {}


def reason(line: Mapping[str, Any], reader: Reader[Any] = AGENT_LINES) -> str:
    with pytest.raises(ProtocolError) as caught:
        reader.read(json.dumps(line).encode())
    return caught.value.reason


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": 1}, "action: the field 'colour' is not known; leave it out"),
        ({"at": "now"}, "action: the field 'at' looks like 2026-01-31T09:30:00.000Z: UTC, with milliseconds; mend it"),
        ({"action": "a b"}, "action: the field 'action' is an id: 1 to 40 of A-Z, a-z, 0-9, _ and -; mend it"),
        ({"tool": 1}, "action: the field 'tool': Input should be a valid string; mend it"),
        ({"inputs": [NOTHING]}, "action: the field 'inputs.0.ref' is missing; add it"),
        (
            {"foreign": ["a"]},
            "action: the field 'foreign.0' is a JSON pointer (RFC 6901), like /items/0/amount; mend it",
        ),
    ],
)
def test_a_refusal_says_which_line_which_field_and_what_to_do(change: Mapping[str, Any], says: str) -> None:
    assert reason({**ACTION, **change}) == says


def test_a_missing_field_is_named() -> None:
    del (line := dict(ACTION))["seq"]
    assert reason(line) == "action: the field 'seq' is missing; add it"


def test_a_rule_of_ours_speaks_for_itself() -> None:
    says = reason(ORDER, CONSOLE_LINES)
    assert says == "order: the field 'scope': a scope is one of run, agent, human, tag, all; mend it"


def test_hostile_names_go_through_the_door_and_are_short() -> None:
    says = reason(ACTION | {"\x1b]10;?\x1b\\" + "x" * 5000: 1})
    assert says.startswith("action: the field '⟦U+001B⟧]10;?⟦U+001B⟧\\x")
    assert len(says) < 200
    assert reason({"t": "\x1b[2J\u202e"}).startswith("no line of type '⟦U+001B⟧[2J⟦U+202E⟧' is known here; send one of")
    assert len(reason({"t": "x" * 5000})) < 300


def test_a_type_that_is_no_text_and_one_that_is_missing_are_told_apart() -> None:
    assert reason({"t": ["\x1b"]}).startswith("no line of type '['\\x1b']' is known here")
    assert reason({}).startswith("the line names no type; add `t`, one of reasoning, action")


def test_thousands_of_wrong_fields_are_answered_with_one_sentence() -> None:
    assert "is not known" in reason(ACTION | {f"x{place}": 1 for place in range(5000)})
    assert "'inputs.0" in reason(ACTION | {"inputs": [NOTHING] * 15_000})
