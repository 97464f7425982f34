import pytest

from watchfloor.chain import b64url
from watchfloor.oversight import Question, Refused, read_card, read_operators, read_runs
from watchfloor.oversight.questions import patience_s, proof_in
from watchfloor.wire import Reply, encode


def test_a_question_says_what_was_given_and_nothing_else() -> None:
    assert encode(Question("runs").line("1")) == b'{"t":"get","id":"1","what":"runs"}'
    line = Question("consistency", from_=1, to=2).line("1")
    assert encode(line) == b'{"t":"get","id":"1","what":"consistency","from":1,"to":2}'
    with pytest.raises(ValueError, match="what"):
        Question("the weather").line("1")


def test_operators_are_read_and_what_cannot_be_read_is_refused() -> None:
    reply = Reply(id="1", ok=True, items=({"name": "mara", "roles": ["admin"]},))
    assert read_operators(reply)[0].roles == ("admin",)
    assert read_runs(Reply(id="1", ok=True)) == ()
    with pytest.raises(Refused, match="cannot read"):
        read_runs(reply)
    with pytest.raises(Refused, match="cannot read"):
        read_card({"\x1b": 1})


@pytest.mark.parametrize(
    "value", [None, [], {}, {"proof": None}, {"proof": [1]}, {"proof": ["x"]}, {"proof": ["*" * 43]}]
)
def test_whatever_is_no_proof_is_refused(value: object) -> None:
    with pytest.raises(Refused, match="no proof"):
        proof_in(Reply.model_construct(id="1", ok=True, value=value))


def test_a_proof_is_a_list_of_hashes() -> None:
    nodes = [b64url(bytes([number]) * 32) for number in range(3)]
    assert proof_in(Reply(id="1", ok=True, value={"proof": list(nodes)})) == nodes


def test_what_takes_the_whole_past_may_take_longer() -> None:
    assert patience_s(Question("unused")) > patience_s(Question("runs"))
