"""Who is enrolled, and what is known of each connection beyond what the desk needs.

Never knows a socket.
"""

from datetime import datetime

from watchfloor_server.app.signing import HALF_LIFE, Arrival
from watchfloor_server.auth import Invite
from watchfloor_server.core.facts import Operator


class Roster:
    """The enrolled operators, agents' arrivals by connection, runs' addresses, codes that are being used."""

    def __init__(self) -> None:
        self.operators: tuple[Operator, ...] = ()
        self.arrivals: dict[int, Arrival] = {}
        self.signed_at: dict[int, datetime] = {}
        self.invites: dict[int, Invite] = {}
        self._runs: dict[int, str] = {}
        self._addresses: dict[str, str | None] = {}

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
