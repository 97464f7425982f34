from lanefolk import told
from watchfloor.errors import CloseCode
from watchfloor.wire import ErrorLine, LaneLine, Read, Renew, Resumed
from watchfloor_server.lane.session import LINES_PER_S, LaneSession
from yard import Wire

RUN = told().run


class Heard:
    """A run on the lane, and what it said."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.lines: list[LaneLine] = []
        self.session = LaneSession(self.wire.peer, RUN, self._said)

    def _said(self, run: str, read: Read[LaneLine]) -> None:
        assert run == RUN
        self.lines.append(read.body)


async def test_a_run_renews_and_answers_here_and_a_line_of_the_main_connection_is_refused_alone() -> None:
    heard = Heard()
    heard.wire.hear(b'{"t":"renew","n":1}\n{"t":"resumed","order":"O1"}', False)
    assert heard.lines == [Renew(n=1), Resumed(order="O1")]
    heard.wire.hear(b'{"t":"reasoning","seq":1,"at":"2026-01-01T00:00:00.000Z","text":"I think"}', False)
    assert [line.code for line in heard.wire.of(ErrorLine)] == ["type"]
    assert heard.wire.left is None
    heard.wire.hear(b"\x00", True)
    assert heard.wire.left == (CloseCode.PROTOCOL, "lines are text; a binary frame is not read")


async def test_what_stands_beside_a_bad_line_in_its_message_is_heard() -> None:
    heard = Heard()
    heard.wire.hear(b'{"t":"renew","n":-1}\n{"t":"resumed","order":"O1"}\n[]\n{"t":"renew","n":2}', False)
    assert heard.lines == [Resumed(order="O1"), Renew(n=2)]
    assert [line.code for line in heard.wire.of(ErrorLine)] == ["field", "json"]


async def test_more_lines_than_a_run_can_need_close_it() -> None:
    heard = Heard()
    for n in range(3 * LINES_PER_S):
        if heard.wire.left is None:
            heard.wire.hear(b'{"t":"renew","n":%d}' % n, False)
    assert heard.wire.left is not None
    assert heard.wire.left[0] == CloseCode.FLOODING
    assert LINES_PER_S <= len(heard.lines) < 3 * LINES_PER_S
