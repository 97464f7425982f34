"""What the lane's doors need: who may come in, by a run's credential or an operator's own token.

Never knows a socket.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.jwks import TokenRefused
from watchfloor.wire import Challenge, ConsoleWelcome, OperatorView, PublicKey, stamp
from watchfloor_server.auth import AllowedHosts, OperatorEvidence, check_hello, verify_operator
from watchfloor_server.auth.credentials import RunEvidence, verify_credential
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import IdentityRefused, Input
from watchfloor_server.gateway.callers import book_of, caller_of
from watchfloor_server.gateway.clock import Clock
from watchfloor_server.gateway.doors import LANE
from watchfloor_server.gateway.log import log
from watchfloor_server.gateway.seams import AnyHello, Document, Guest
from watchfloor_server.lane.floor import LaneFloor
from watchfloor_server.lane.inbox import Inbox
from watchfloor_server.lane.latch import Latcher


class Ground(NamedTuple):
    """What the porch stands on; `operators` are those enrolled now."""

    server: str
    key: PublicKey
    hosts: AllowedHosts
    clock: Clock
    floor: LaneFloor
    inbox: Inbox
    latcher: Latcher
    operators: Callable[[], dict[str, Operator]]


class LanePorch:
    """The lane's `gateway.seams.Porch`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.server = ground.server
        self.now = ground.clock.now
        self.log = log
        self.is_writable = True
        self.is_full = False

    def entropy(self, size: int) -> bytes:
        """Random bytes that nobody can guess."""
        return secrets.token_bytes(size)

    def refusal(self, hosts: list[str], origins: list[str]) -> str | None:
        """Why a request with these headers is refused."""
        return self._ground.hosts.refusal(hosts, origins)

    async def identify(self, path: str, token: str, address: str | None) -> Guest:
        """Verify a bearer token for a path."""
        at = self.now().at
        try:
            return Guest(path, token, address, self._evidence(path, token, at))
        except TokenRefused as error:
            raise ProtocolError(error.code, error.reason, close=CloseCode.REFUSED) from error

    def _evidence(self, path: str, token: str, at: datetime) -> RunEvidence | OperatorEvidence:
        ground = self._ground
        if path == LANE:
            return verify_credential(token, ground.key, ground.server, at)
        return verify_operator(token, book_of(ground.operators().values()), ground.server, at)

    def prove(self, guest: Guest, challenge: Challenge, hello: AnyHello) -> PublicKey:
        """Check a hello's key and proof."""
        evidence = guest.evidence
        jkt = evidence.jkt if isinstance(evidence, RunEvidence) else None
        if isinstance(evidence, OperatorEvidence):
            jkt = evidence.key.thumbprint
        try:
            return check_hello(challenge.server, guest.path, challenge.nonce, guest.token, hello, jkt=jkt)
        except TokenRefused as error:
            raise ProtocolError(error.code, error.reason, close=CloseCode.REFUSED) from error

    def operator_of(self, guest: Guest, key: PublicKey) -> Operator:
        """Whose kill connection this is, as they are enrolled now."""
        return caller_of(self._ground.operators(), guest.evidence, key)

    def greet(self, operator: Operator) -> ConsoleWelcome:
        """The welcome of a kill connection; raises `ProtocolError` before the main process was heard."""
        roll = self._ground.inbox.roll
        if roll is None:
            raise ProtocolError("not_ready", "the lane knows no run yet; try again", close=CloseCode.REFUSED)
        return ConsoleWelcome(
            operator=OperatorView(name=operator.name, roles=operator.roles),
            head=roll.head,
            policy=roll.policy,
            now=stamp(self.now().at),
            environment=roll.environment,
        )

    def put(self, given: Input) -> None:
        """Hand an input to the lane's desk; who was refused at its doors is told in the log alone."""
        if not isinstance(given, IdentityRefused):
            self._ground.floor.put(given)

    def published(self, path: str) -> Document | None:
        """What a plain GET answers."""
        return Document(200, "text/plain; charset=utf-8", b"ok\n") if path == "/healthz" else None

    def can_stop(self) -> bool:
        """True if a kill would be latched now."""
        return not self._ground.latcher.fault

    def count_open_runs(self) -> int:
        """Runs that may still act."""
        return self._ground.floor.count_open_runs()
