import pytest

from watchfloor.agent.joinlines import JOINER_LINES, JOINS, WARDEN_LINES, Leave, Over, Standing
from watchfloor.errors import ProtocolError
from watchfloor.wire import encode


def test_each_side_says_only_its_own_lines() -> None:
    standing = encode(Standing(held=False, lease_until_s=5.5, credential="c"))
    assert isinstance(WARDEN_LINES.read(standing).body, Standing)
    assert WARDEN_LINES.read(encode(Over(reason="killed"))).fields == {"t": "over", "reason": "killed"}
    assert isinstance(JOINER_LINES.read(encode(Leave(status="completed"))).body, Leave)
    for foreign in (standing, b'{"t":"ended","seq":1,"at":"2026-01-31T09:30:00.000Z","status":"completed"}'):
        with pytest.raises(ProtocolError):
            JOINER_LINES.read(foreign)


@pytest.mark.parametrize("line", [b"{}", b"\xff", b'{"t":"join","pid":"1","agent":"a","task":"t"}', b'{"t":"local"}'])
def test_what_asks_for_no_seat_is_refused(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        JOINS.read(line)
