"""One run's second connection: renewals and answers to orders come in, leases and orders go out.

Never knows what an order is for, nor what else the run says.
"""

from collections.abc import Callable
from typing import Final

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import LANE_LINES, ErrorLine, LaneLine, Read, split
from watchfloor_server.gateway.pace import Pace
from watchfloor_server.gateway.peer import Peer

LINES_PER_S: Final = 32
"""What a run may say here in a second: it renews every few seconds and answers orders. More closes it (4429)."""

Said = Callable[[str, Read[LaneLine]], None]


class LaneSession:
    """A run on the lane, after its `welcome`; `said` hears each of its lines."""

    def __init__(self, peer: Peer, run: str, said: Said) -> None:
        self.peer = peer
        self.run = run
        self._said = said
        self._pace = Pace(LINES_PER_S, peer.loop.time())
        peer.listen(self._hear)

    def _hear(self, message: bytes, is_binary: bool) -> None:
        if is_binary:
            self.peer.leave(CloseCode.PROTOCOL, "lines are text; a binary frame is not read")
            return
        try:
            for raw in split(message):
                if not self._may_speak():
                    return
                self._take(raw)
        except ProtocolError as error:
            self.peer.say(ErrorLine(code=error.code, reason=error.reason))

    def _take(self, raw: bytes) -> None:
        """Hear one line; a bad one is refused alone, for what stands beside it may be a `stopped`."""
        try:
            read = LANE_LINES.read(raw)
        except ProtocolError as error:
            self.peer.say(ErrorLine(code=error.code, reason=error.reason))
            return
        self._said(self.run, read)

    def _may_speak(self) -> bool:
        now_s = self.peer.loop.time()
        if self._pace.wait_s(now_s):
            self.peer.leave(CloseCode.FLOODING, f"more than {LINES_PER_S} lines a second on the lane")
            return False
        self._pace.take(now_s, 1)
        return True
