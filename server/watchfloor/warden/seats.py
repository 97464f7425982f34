"""Who sits in a warden's run, which lines and actions are whose, and what becomes of those whose owner is gone.

Never knows how a joiner is connected, nor how the run stands.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

from watchfloor.agent.ending import brief
from watchfloor.agent.joinlines import JoinerLine, JoinerSaid, Leave
from watchfloor.agent.session import Session
from watchfloor.wire import Ack, Action, Decision, ErrorLine, Line, Note, Outcome, Reasoning, ToAgent, encode

UNREAD_BYTES: Final = 4 * 1024 * 1024
"""What a joiner may leave unread; beyond it the joiner is let go, and with it its actions."""


class _Line(NamedTuple):
    """A line of a joiner, as the run numbered it and as the joiner did."""

    seq: int
    own_seq: int


@dataclass
class _Act:
    """An action without outcome, and the line that proposed it."""

    line: _Line
    has_leave: bool = False


class Seat:
    """One joiner: what it said that is not yet durable, and its actions without outcome."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.pid = 0
        self.lines: deque[_Line] = deque()
        self.actions: dict[str, _Act] = {}

    def send(self, line: Line) -> None:
        """Write at once; a joiner that reads nothing is let go."""
        if self._writer.transport.get_write_buffer_size() > UNREAD_BYTES:
            self._writer.transport.abort()
        elif not self._writer.is_closing():
            self._writer.write(encode(line) + b"\n")

    def confirm(self, confirmed_seq: int) -> None:
        """All lines of the run up to `confirmed_seq` are durable."""
        last: _Line | None = None
        while self.lines and self.lines[0].seq <= confirmed_seq:
            last = self.lines.popleft()
        if last is not None:
            self.send(Ack(seq=last.own_seq))


class Seats:
    """All seats of one run. Lines of the server are heard here once they took effect."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._taken: set[Seat] = set()
        self._owners: dict[str, Seat] = {}
        self._unknown: list[str] = []
        session.listeners.append(self._heard)

    @property
    def count(self) -> int:
        """How many sit here now."""
        return len(self._taken)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Actions whose joiner was gone before it said how they ended."""
        return tuple(self._unknown)

    def sit(self, seat: Seat) -> None:
        """A joiner takes its seat."""
        self._taken.add(seat)

    def leave(self, seat: Seat) -> None:
        """A joiner is gone: how that ended which it had leave for, nobody knows. Leave that comes now is not used."""
        if seat not in self._taken:
            return
        self._taken.discard(seat)
        for action in [action for action, act in seat.actions.items() if act.has_leave]:
            self._forget(action)
            self._unknown.append(action)
            self._session.say_outcome(action, error="the process that did it is gone", unknown=True)
        self._session.pulse.beat()

    def leave_all(self) -> None:
        """The tree is gone."""
        for seat in list(self._taken):
            self.leave(seat)

    def take(self, seat: Seat, line: JoinerLine) -> None:
        """Say a line of a joiner in the run; what may not be said is answered with an error."""
        if isinstance(line, Leave):
            if line.status == "failed":
                why = brief(line.summary) or "no more is known"
                text = f"process {seat.pid} left its part of this run as failed: {why}"
                self._session.say(lambda seq, at: Reasoning(seq=seq, at=at, text=text))
            return
        fault = self._fault(seat, line)
        if fault is None:
            try:
                seq = self._session.say(lambda seq, at: _renumbered(line, seq, at))
            except ValueError as error:
                fault = str(error)
            else:
                self._said(seat, line, seq)
        if fault is not None:
            seat.send(ErrorLine(code="refused", reason=fault, seq=line.seq))
            seat.send(Ack(seq=line.seq))

    def _fault(self, seat: Seat, line: JoinerSaid) -> str | None:
        """Say why the run may not say this line of a joiner."""
        if isinstance(line, Action) and line.action in self._owners:
            return f"the action {line.action!r} is there already"
        if isinstance(line, Outcome) and not (line.action in seat.actions and seat.actions[line.action].has_leave):
            return f"the action {line.action!r} is not one that this process has leave for"
        return None

    def _said(self, seat: Seat, line: JoinerSaid, seq: int) -> None:
        said = _Line(seq, line.seq)
        seat.lines.append(said)
        if isinstance(line, Action):
            self._owners[line.action] = seat
            seat.actions[line.action] = _Act(said)
        elif isinstance(line, Outcome):
            self._forget(line.action)

    def _heard(self, line: ToAgent) -> None:
        """Bring a line of the server to whom it concerns."""
        match line:
            case Decision():
                self._decided(line)
            case Note():
                for seat in self._taken:
                    seat.send(line)
            case ErrorLine():
                self._refused(line)
            case Ack():
                for seat in self._taken:
                    seat.confirm(self._session.spool.confirmed_seq)
            case _:
                return

    def _decided(self, decision: Decision) -> None:
        seat = self._owners.get(decision.action)
        if seat is None:
            return
        if decision.answer == "allow":
            seat.actions[decision.action].has_leave = True
        elif decision.answer == "deny":
            self._forget(decision.action)
        if seat in self._taken:
            seat.send(decision)
        elif decision.answer == "allow":
            self._forget(decision.action)
            self._session.say_outcome(decision.action, error="the process that asked was gone; nothing was done")

    def _refused(self, line: ErrorLine) -> None:
        for seat in self._taken:
            acts = {act.line: action for action, act in seat.actions.items()}
            for said in {*seat.lines, *acts}:
                if said.seq == line.seq:
                    seat.send(line.model_copy(update={"seq": said.own_seq}))
                    self._forget(acts.get(said, ""))

    def _forget(self, action: str) -> None:
        seat = self._owners.pop(action, None)
        if seat is not None:
            seat.actions.pop(action, None)


def _renumbered(line: JoinerSaid, seq: int, at: str) -> JoinerSaid:
    """The line as the run says it; the run's key signs it then, whatever stands there."""
    return line.model_copy(update={"seq": seq, "at": at})
