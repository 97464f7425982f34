"""What the gateway asks of the server behind it, put together from identity, floor, answers and ledger.

Never knows a socket.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from pydantic import JsonValue

from watchfloor.chain import EMPTY_ROOT, b64url
from watchfloor.records import Record
from watchfloor.records.views import RunView
from watchfloor.wire import (
    AgentHello,
    ConsoleWelcome,
    Delegate,
    EnrolHello,
    Head,
    OperatorView,
    PointHello,
    PublicKey,
    SnapshotLine,
    encode,
    stamp,
)
from watchfloor_server.app.answers import Answers
from watchfloor_server.app.floor import Floor
from watchfloor_server.app.foundation import Foundation
from watchfloor_server.app.identity import Identity
from watchfloor_server.app.lanes import Lanes
from watchfloor_server.app.log import log
from watchfloor_server.app.people import is_known_agent, people_of
from watchfloor_server.app.points import joined_point, shown_grant
from watchfloor_server.app.policing import Police
from watchfloor_server.app.publishing import Public, document
from watchfloor_server.app.roster import Roster
from watchfloor_server.app.signing import Arrival
from watchfloor_server.auth import AllowedHosts, Keyring
from watchfloor_server.core.cards import one_shown
from watchfloor_server.core.delegation_inputs import AgentDelegates
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.equals import repeats
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import AgentJoined, AgentLeft, Input, OperatorEnrolling
from watchfloor_server.core.point_inputs import PointJoined
from watchfloor_server.core.state import DYING, OPEN
from watchfloor_server.gateway.seams import Document, Guest, Snapshot
from watchfloor_server.ledger import Checkpoints, Store

PART_BYTES: Final = 200 * 1024
"""What one part of a snapshot holds, so that its line stays under 256 KiB."""


class Rooms(NamedTuple):
    """Everything a house is made of."""

    base: Foundation
    hosts: AllowedHosts
    roster: Roster
    floor: Floor
    police: Police
    identity: Identity
    answers: Answers
    public: Public
    lanes: Lanes


class Household:
    """The gateway's house (`gateway.seams.House`)."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._base = rooms.base
        self.server = rooms.base.server
        self.now = rooms.base.clock.now
        self.log = log
        self.identify = rooms.identity.identify
        self.prove = rooms.identity.prove
        self.refresh = rooms.identity.refresh
        self.operator_of = rooms.identity.operator_of
        self.answer = rooms.answers.answer
        self.open_cards = rooms.base.desk.cards
        self.open_card = partial(one_shown, rooms.base.desk.state)
        self.repeats = partial(repeats, rooms.base.desk.state)

    def entropy(self, size: int) -> bytes:
        """Random bytes that nobody can guess."""
        return secrets.token_bytes(size)

    @property
    def is_writable(self) -> bool:
        """True while the ledger can be written."""
        return not self._base.ledger.writer.is_failing

    @property
    def is_full(self) -> bool:
        """True when so much waits for the disk that agents must wait."""
        return self._base.ledger.writer.is_full

    def refusal(self, hosts: list[str], origins: list[str]) -> str | None:
        """Why a request with these headers is refused."""
        return self._rooms.hosts.refusal(hosts, origins)

    async def join(self, conn: int, guest: Guest, hello: AgentHello, key: PublicKey) -> AgentJoined:
        """Work out who an agent is, and remember what its credential needs."""
        joined = await self._rooms.identity.join(conn, guest, hello, key)
        self._rooms.roster.arrivals[conn] = Arrival(joined.standing, hello.build, guest.address)
        return joined

    def enrol(self, conn: int, guest: Guest, hello: EnrolHello, key: PublicKey) -> OperatorEnrolling:
        """Hold the code, and remember it until the key is written down."""
        enrolling, invite = self._rooms.identity.enrol(conn, guest, hello, key)
        self._rooms.roster.invites[conn] = invite
        return enrolling

    def delegates(self, conn: int, line: Delegate) -> AgentDelegates:
        """What an agent's `delegate` is, by the directory in force."""
        return AgentDelegates(conn, line, is_known_agent(self._rooms.police.policy.directory, line.agent))

    def point(self, conn: int, guest: Guest, hello: PointHello, key: PublicKey) -> PointJoined:
        """Which enforcement point this is, by the directory in force."""
        return joined_point(self._rooms.police.policy.directory, conn, guest, hello, key)

    def grant_id(self, text: str) -> str:
        """The id of a grant that a point shows."""
        return shown_grant(text, self._base.keyring.public)

    def greet(self, operator: Operator) -> ConsoleWelcome:
        """The welcome of a console."""
        base, policy = self._base, self._rooms.police.policy
        people = people_of(self.server, policy.directory, (operator,))
        person = people[operator.name].name if operator.name in people else None
        return ConsoleWelcome(
            operator=OperatorView(name=operator.name, roles=operator.roles, person=person),
            head=head_of(base.checkpoints, base.keyring),
            policy=policy.hash,
            now=stamp(self.now().at),
            lane=self._rooms.lanes.url,
            seen=base.ledger.seen(operator.name),
            environment=base.settings.environment,
        )

    def put(self, given: Input) -> None:
        """Hand an input to the desk."""
        self._rooms.floor.put(given)
        if isinstance(given, AgentLeft):
            self._rooms.roster.left(given.conn)
            self._rooms.floor.left(given.conn)

    def snapshot(self) -> Snapshot:
        """The folded state, now."""
        desk, now = self._base.desk, self.now()
        upto = self._rooms.floor.last
        rest = SnapshotLine(
            upto=upto, done=True, locks=desk.locks(), operators=desk.present(), findings=_findings(desk)
        )
        runs = (SnapshotLine(upto=upto, done=False, runs=part) for part in chunks(desk.runs(now)))
        cards = (SnapshotLine(upto=upto, done=False, escalations=(json.loads(encode(card)),)) for card in desk.cards())
        return Snapshot(upto, (*runs, *cards, rest))

    async def page(self, after: int, limit: int) -> list[Record]:
        """Durable records after a number, in order."""
        return list((await self._base.ledger.reader.ask(Store.page, after, limit)).records)

    def published(self, path: str) -> Document | None:
        """What a plain GET answers."""
        return document(path, self._rooms.public)

    def note_seen(self, operator: str, upto: int) -> None:
        """Remember how far an operator has looked."""
        self._base.ledger.writer.mark_seen(operator, min(upto, self._base.ledger.writer.durable))

    def can_stop(self) -> bool:
        """True if a kill would be latched now."""
        return not self._base.latcher.fault

    def count_open_runs(self) -> int:
        """Runs that may still act."""
        return open_runs(self._base.desk)


def _findings(desk: Desk) -> tuple[dict[str, JsonValue], ...]:
    return tuple(each.model_dump(mode="json", exclude_none=True) for each in desk.state.findings)


def open_runs(desk: Desk) -> int:
    """How many runs may still act, or are not known to be stopped."""
    return sum(run.state in OPEN or run.state in DYING for run in desk.state.runs.values())


def head_of(checkpoints: Checkpoints, keyring: Keyring) -> Head:
    """The last signed checkpoint; before the first one, a signed statement that there is nothing."""
    signed = checkpoints.latest
    if signed is None:
        return Head(checkpoint=keyring.checkpoint(0, EMPTY_ROOT), size=0, root=b64url(EMPTY_ROOT))
    return Head(checkpoint=signed.note, size=signed.size, root=signed.root)


def chunks(runs: Iterable[RunView]) -> Iterator[tuple[RunView, ...]]:
    """Cut runs into parts that fit one line each."""
    part: list[RunView] = []
    size = 0
    for run in runs:
        bytes_ = len(run.model_dump_json())
        if part and size + bytes_ > PART_BYTES:
            yield tuple(part)
            part, size = [], 0
        part.append(run)
        size += bytes_
    if part:
        yield tuple(part)
