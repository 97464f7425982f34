import json
from typing import Any

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.identity import Build
from watchfloor.wire import AGENT_HELLO, CONSOLE_HELLO, ENROL_HELLO, AgentHello, SigningKey

KEY = SigningKey.from_seed(bytes(32)).public.jwk.model_dump()
HELLO: dict[str, Any] = {"t": "hello", "key": KEY, "proof": "s" * 86}
AGENT: dict[str, Any] = HELLO | {"agent": "refund-bot", "task": "ticket 4711", "supervision": "sdk"}


def hello(**more: object) -> AgentHello:
    body = AGENT_HELLO.read(json.dumps(AGENT | more).encode()).body
    assert isinstance(body, AgentHello)
    return body


def test_an_agent_without_a_person_may_leave_them_out_or_say_null() -> None:
    assert hello() == hello(human=None, parent=None, resume=None, build=None, context=None)
    assert (hello().human, hello().parent, hello().resume) == (None, None, None)
    assert (hello().build, hello().context) == (Build(), {})


def test_two_hellos_do_not_share_what_they_know() -> None:
    assert hello().context is not hello().context


@pytest.mark.parametrize(
    "more",
    [
        {"task": None},
        {"task": "x" * 501},
        {"supervision": "nobody"},
        {"agent": "refund bot"},
        {"agent": ""},
        {"build": {"colour": "red"}},
        {"build": []},
        {"context": []},
        {"resume": "R1"},
        {"resume": {}},
        {"human": ""},
        {"human": "x" * 16_385},
        {"key": KEY | {"d": "x"}},
        {"key": None},
        {"proof": "s" * 85},
        {"role": "admin"},
    ],
)
def test_a_hello_that_breaks_the_contract_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(ProtocolError, match=r"^hello: the field"):
        hello(**more)


def test_a_task_may_be_empty_and_has_500_characters_at_most() -> None:
    assert hello(task="").task == ""
    assert len(hello(task="é" * 500).task) == 500


def test_a_console_need_not_say_where_it_stands() -> None:
    assert CONSOLE_HELLO.read(json.dumps(HELLO).encode()).body.device == ""


def test_a_new_operator_says_a_name() -> None:
    assert ENROL_HELLO.read(json.dumps(HELLO | {"operator": "mara"}).encode()).body.operator == "mara"
    with pytest.raises(ProtocolError, match="'operator' is missing"):
        ENROL_HELLO.read(json.dumps(HELLO).encode())
