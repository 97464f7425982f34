import json

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import AGENT_LINES, LANE_LINES, POINT_HELLO, POINT_LINES, PRACTICE_TOOL, TO_AGENT, TO_POINT

ASKED: dict[str, object] = {"t": "practice", "id": "C1", "grant": "G-1", "tool": PRACTICE_TOOL, "args": {}}


def test_a_warden_is_asked_by_an_id_alone_and_a_point_with_a_grant() -> None:
    assert TO_AGENT.read(b'{"t":"practice","id":"C1"}').body.t == "practice"
    assert TO_POINT.read(json.dumps(ASKED).encode()).body.t == "practice"
    with pytest.raises(ProtocolError):
        TO_POINT.read(b'{"t":"practice","id":"C1"}')
    with pytest.raises(ProtocolError):
        TO_AGENT.read(json.dumps(ASKED).encode())


@pytest.mark.parametrize("answer", ['"maybe"', "true", "null"])
def test_an_answer_is_one_of_three(answer: str) -> None:
    for reader in (AGENT_LINES, POINT_LINES):
        with pytest.raises(ProtocolError):
            reader.read(f'{{"t":"practised","id":"C1","answer":{answer}}}'.encode())


def test_it_is_never_said_on_the_lane() -> None:
    with pytest.raises(ProtocolError):
        LANE_LINES.read(b'{"t":"practised","id":"C1","answer":"refused"}')


def test_who_cannot_practise_says_nothing_and_never_false() -> None:
    line = {"t": "hello", "key": {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}, "proof": "A" * 86, "point": "till"}
    assert POINT_HELLO.read(json.dumps(line).encode()).body.practice is None
    with pytest.raises(ProtocolError):
        POINT_HELLO.read(json.dumps(line | {"practice": False}).encode())
