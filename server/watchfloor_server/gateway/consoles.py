"""One console's connection: what an operator's program says becomes inputs, answers and a feed.

Orders are worked on at once; everything else waits for its turn among the peers. Never knows what
the desk makes of a line.
"""

from collections import deque
from typing import Final, NamedTuple, assert_never

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.wire import (
    CONSOLE_LINES,
    Admin,
    Card,
    ConsoleLine,
    Decide,
    Drilled,
    ErrorLine,
    Get,
    Handover,
    OperatorNote,
    OperatorOrder,
    Ping,
    Read,
    Reply,
    Seen,
    Watch,
    split,
)
from watchfloor_server.core.drill_inputs import DrillGiven
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import AdminGiven, NoteGiven, VerdictGiven
from watchfloor_server.gateway.batch import Batch
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.feed import Feed, Source
from watchfloor_server.gateway.freshness import Freshness
from watchfloor_server.gateway.orders import OrderDoor
from watchfloor_server.gateway.peer import Peer
from watchfloor_server.gateway.refusals import refusal
from watchfloor_server.gateway.seams import House, Start
from watchfloor_server.gateway.turns import Turns

PENDING_LINES: Final = 64
"""Lines that wait for their turn before the socket is left alone."""

QUESTIONS: Final = 8
"""Questions of one console that are worked on at the same time; more wait unread."""


class Bench(NamedTuple):
    """What all consoles' connections share."""

    house: House
    turns: Turns
    orders: OrderDoor
    freshness: Freshness
    codes: Codes
    source: Source
    start: Start
    outbox_bytes: int


class ConsoleSession:
    """An operator's console, after its `welcome`."""

    def __init__(self, peer: Peer, operator: Operator, device: str, bench: Bench) -> None:
        self.peer = peer
        self.operator = operator
        self.device = device
        self._bench = bench
        self._lines: deque[bytes] = deque()
        self._questions = 0
        self.feed: Feed | None = None
        peer.drained = self._drained
        peer.listen(self._hear)

    def show(self, card: Card) -> None:
        """Show a card with the code that belongs to this operator's device."""
        code = self._bench.codes.show(card.escalation, self.operator.name, self.device)
        self.peer.say(card.model_copy(update={"code": code}))

    def take(self, batch: Batch) -> None:
        """Show a commit; a console that falls behind catches up by itself."""
        if self.feed is not None:
            was_behind = self.feed.is_behind
            self.feed.take(batch)
            if self.feed.is_behind and not was_behind:
                self._bench.start(self.feed.catch_up())

    def close(self) -> None:
        """The console is gone."""
        self._bench.turns.drop(self)
        if self.feed is not None:
            self.feed.close()

    def _hear(self, message: bytes, is_binary: bool) -> None:
        if is_binary:
            self.peer.leave(CloseCode.PROTOCOL, "lines are text; a binary frame is not read")
            return
        try:
            for raw in split(message):
                if b'"order"' in raw:
                    self._take(raw)
                else:
                    self._lines.append(raw)
        except ProtocolError as error:
            self.peer.say(ErrorLine(code=error.code, reason=error.reason))
        if len(self._lines) > PENDING_LINES:
            self.peer.hold("pending")
        self._wake()

    def _wake(self) -> None:
        if self._lines:
            self._bench.turns.want(self)

    def _drained(self) -> None:
        if self.feed is not None:
            self.feed.wake.set()
        self._wake()

    def step(self) -> bool:
        """Work on one line; False if there is none, or the console does not read its answers."""
        if not self._lines or self.peer.deaf or self._questions >= QUESTIONS:
            return False
        if self.peer.backlog_bytes > self._bench.outbox_bytes:
            return False
        self._take(self._lines.popleft())
        if not self._lines:
            self.peer.release("pending")
        return bool(self._lines)

    def _take(self, raw: bytes) -> None:
        try:
            read = CONSOLE_LINES.read(raw)
        except ProtocolError as error:
            self.peer.say(refusal(raw, error))
            return
        self._dispatch(read)

    def _dispatch(self, read: Read[ConsoleLine]) -> None:
        body, conn, house = read.body, self.peer.number, self._bench.house
        match body:
            case OperatorOrder():
                self._bench.orders.order(conn, self.operator, Read(body, read.fields, read.raw))
            case Decide():
                self._decide(Read(body, read.fields, read.raw))
            case Watch():
                self._watch(body)
            case Get():
                self._questions += 1
                self._bench.start(self._answer(body))
            case OperatorNote() | Handover():
                self._tell(Read(body, read.fields, read.raw))
            case Admin() | Drilled():
                if self._is_good(body.t, body.id, read):
                    house.put(_signed(conn, self.operator, Read(body, read.fields, read.raw)))
            case Seen():
                house.note_seen(self.operator.name, body.upto)
            case Ping():
                self.peer.say(self._bench.orders.pong(body))
            case _:
                assert_never(body)

    def _is_good(self, kind: str, reply_to: str, read: Read[ConsoleLine]) -> bool:
        now = self._bench.house.now()
        fault = self._bench.freshness.fault(kind, self.operator, read.fields, now.at, now.boot_s)
        if fault:
            self.peer.say(Reply(id=reply_to, ok=False, code="refused", error=f"the line was refused: {fault}"))
        return not fault

    def _tell(self, read: Read[OperatorNote | Handover]) -> None:
        body = read.body
        if isinstance(body, OperatorNote) or body.sig is None or self._is_good(body.t, body.id, Read(body, *read[1:])):
            self._bench.house.put(NoteGiven(self.peer.number, self.operator, read))

    def _decide(self, read: Read[Decide]) -> None:
        body = read.body
        is_verdict = body.answer not in ("claim", "release")
        if (is_verdict or body.sig is not None) and not self._is_good("decide", body.id, Read(body, *read[1:])):
            return
        if body.answer in ("approve", "supply") and not self._is_shown(body):
            return
        self._bench.house.put(VerdictGiven(self.peer.number, self.operator, read))

    def _is_shown(self, body: Decide) -> bool:
        """True if the code is right, or the card is not open (the desk then says how it ended)."""
        card = self._bench.house.open_card(body.escalation)
        if card is None or self._bench.codes.accepts(body.escalation, self.operator.name, self.device, body.code):
            return True
        error = "the code is not the one on this card; the card comes again with a new one"
        self.peer.say(Reply(id=body.id, ok=False, code="code", error=error))
        self.show(card)
        return False

    def _watch(self, watch: Watch) -> None:
        if self.feed is not None:
            self.feed.close()
        self.feed = Feed(self.peer, watch, self._bench.source, self._bench.outbox_bytes)
        if watch.after is None:
            self.feed.begin(*self._bench.house.snapshot())
        self._bench.start(self.feed.catch_up())
        for card in self._bench.house.open_cards():
            self.show(card)
        for repeated in self._bench.house.repeats():
            self.peer.say(repeated)

    async def _answer(self, get: Get) -> None:
        try:
            self.peer.say(await self._bench.house.answer(get, self.operator, self.device))
        finally:
            self._questions -= 1
            self._wake()


def _signed(conn: int, operator: Operator, read: Read[Admin | Drilled]) -> AdminGiven | DrillGiven:
    """What a line whose signature was good is to the desk."""
    body = read.body
    if isinstance(body, Admin):
        return AdminGiven(conn, operator, Read(body, read.fields, read.raw))
    return DrillGiven(conn, operator, Read(body, read.fields, read.raw))
