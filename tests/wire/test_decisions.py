import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import TO_AGENT, Decision, ErrorLine, Note, encode


@pytest.mark.parametrize("answer", ["allow", "deny", "wait"])
def test_an_answer_is_one_of_three(answer: str) -> None:
    raw = f'{{"t":"decision","action":"a1","answer":"{answer}","reason":"","rules":[]}}'.encode()
    assert isinstance(TO_AGENT.read(raw).body, Decision)
    with pytest.raises(ProtocolError, match="'allow', 'deny' or 'wait'"):
        TO_AGENT.read(raw.replace(answer.encode(), b"escalate"))


def test_a_result_by_hand_may_be_null_and_is_then_written() -> None:
    supplied = Decision(action="a1", answer="allow", reason="by hand", rules=(), result=None)
    allowed = Decision(action="a1", answer="allow", reason="", rules=())
    assert "result" in TO_AGENT.read(encode(supplied)).fields
    assert "result" not in TO_AGENT.read(encode(allowed)).fields


def test_a_note_names_its_author() -> None:
    assert encode(Note(note="N1", from_="mara", text="hi")) == b'{"t":"note","note":"N1","from":"mara","text":"hi"}'


def test_an_error_carries_a_number_only_if_it_was_used() -> None:
    assert encode(ErrorLine(code="json", reason="no")) == b'{"t":"error","code":"json","reason":"no"}'
    assert TO_AGENT.read(encode(ErrorLine(code="json", reason="no", seq=4))).fields["seq"] == 4
