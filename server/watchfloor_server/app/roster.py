"""Who is enrolled, and what is known of each connection beyond what the desk needs.

Never knows a socket.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from watchfloor_server.app.signing import HALF_LIFE, Arrival
from watchfloor_server.auth import Invite
from watchfloor_server.core.facts import Operator

CAME: Final = 10_000
"""Runs whose arrival is remembered for their lane; the oldest is forgotten, and must renew over its connection."""


class Roster:
    """The enrolled operators, agents' arrivals by connection, runs' addresses, codes that are being used."""

    def __init__(self) -> None:
        self.operators: tuple[Operator, ...] = ()
        self.arrivals: dict[int, Arrival] = {}
        self.signed_at: dict[int, datetime] = {}
        self.invites: dict[int, Invite] = {}
        self._runs: dict[int, str] = {}
        self._addresses: dict[str, str | None] = {}
        self._came: OrderedDict[str, Arrival] = OrderedDict()

    def enrolled(self) -> tuple[Operator, ...]:
        """The operators, as they are enrolled now."""
        return self.operators

    def has_fresh_credential(self, conn: int, at: datetime) -> bool:
        """True if this connection's credential is in the first half of its life."""
        return conn in self.signed_at and at - self.signed_at[conn] < HALF_LIFE

    def welcomed(self, conn: int, run: str) -> None:
        """This connection carries that run from now on."""
        self._runs[conn] = run
        self._addresses[run] = self.arrivals[conn].address
        self._came[run] = self.arrivals[conn]
        self._came.move_to_end(run)
        while len(self._came) > CAME:
            self._came.popitem(last=False)

    def arrival(self, conn: int, run: str) -> Arrival | None:
        """How this run arrived, for its connection or its lane."""
        return self.arrivals.get(conn) or (self._came.get(run) if conn < 0 else None)

    def address_of(self, run: str) -> str | None:
        """The IP address from which a run is connected."""
        return self._addresses.get(run)

    def left(self, conn: int) -> None:
        """An agent's connection is gone."""
        self.arrivals.pop(conn, None)
        self.signed_at.pop(conn, None)
        run = self._runs.pop(conn, None)
        if run is not None and run not in self._runs.values():
            self._addresses.pop(run, None)
