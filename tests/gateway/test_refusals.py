from watchfloor.errors import ProtocolError
from watchfloor.wire import ErrorLine, Reply
from watchfloor_server.gateway.refusals import refusal

FAULT = ProtocolError("field", "it is wrong")


def test_a_line_with_one_id_is_replied_to_and_any_other_is_an_error() -> None:
    assert refusal(b'{"id":"q1","t":"get"}', FAULT) == Reply(id="q1", ok=False, code="field", error="it is wrong")
    for raw in (b'{"t":"get"}', b'{"id":"q1","id":"q2"}', b'{"id":1}', b"\xff", b"not json"):
        assert refusal(raw, FAULT) == ErrorLine(code="field", reason="it is wrong")
