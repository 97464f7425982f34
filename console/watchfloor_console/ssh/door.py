"""One connection of a client: which key it has, how often it may try, and what it may ask for afterwards.

Public keys alone let anybody in; a console and an agent's forwarding are all that is granted. Never knows a console.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, cast

import asyncssh

from watchfloor.visible import visible
from watchfloor_console.ssh.errands import NO_TERMINAL, Begin
from watchfloor_console.ssh.guests import Guest, Guests, told
from watchfloor_console.ssh.session import ConsoleSession, Means

TRIES: Final = 8
"""Keys that a client may offer: agents hold several. The connection ends at the next one."""

NO_MORE_TRIES: Final = 14
"""SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE (RFC 4253 11.1)."""

KNOCKING: Final = 16
"""Connections that have not shown a key yet. When there are so many the next one is dropped."""

SESSIONS: Final = 32
"""Consoles at the same time, each a process of about 60 MB of which two thirds are shared; the next is refused."""

OF_ONE: Final = 4
"""Consoles on one connection."""


class House(NamedTuple):
    """What all connections share; `errand` is a console's, but for who it is for."""

    guests: Guests
    errand: Begin
    begin: Callable[[Begin, int, Callable[[int], None]], int]
    end: Callable[[int], None]
    say: Callable[[str], None]
    crowd: "Crowd"


class Crowd:
    """Who is here: connections, how many of them have not shown a key yet, and how many consoles there are."""

    def __init__(self) -> None:
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.knocking = 0
        self.sessions = 0

    def send_away(self) -> None:
        """End every connection."""
        for each in list(self.connections):
            each.abort()


class Door(asyncssh.SSHServer):
    """A client's connection."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._conn: asyncssh.SSHServerConnection | None = None
        self._guest: Guest | None = None
        self._tried: set[str] = set()
        self._is_knocking = False
        self._own = 0
        self._from = "somewhere"
        self._addresses = ("", 0, "", 0)

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """A client is there."""
        self._conn = conn
        if self._house.crowd.knocking >= KNOCKING:
            conn.abort()
            return
        self._house.crowd.connections.add(conn)
        self._is_knocking = True
        self._house.crowd.knocking += 1
        peer, here = _address(conn.get_extra_info("peername")), _address(conn.get_extra_info("sockname"))
        self._addresses = (*peer, *here)
        self._from = visible(peer[0], limit=60)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        if self._conn is not None:
            self._house.crowd.connections.discard(self._conn)
        if self._is_knocking:
            self._house.crowd.knocking -= 1
            self._is_knocking = False
        elif self._guest is not None:
            self._house.say(f"{told(self._guest)} left")

    def public_key_auth_supported(self) -> bool:
        """Keys, and nothing else."""
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Find whose key it is; the name that a client gives itself decides nothing."""
        fingerprint = key.get_fingerprint()
        self._tried.add(fingerprint)
        if len(self._tried) > TRIES:
            self._refused(f"more than {TRIES} keys were offered")
            if self._conn is not None:
                self._conn.disconnect(NO_MORE_TRIES, "too many keys")
            return False
        try:
            self._guest = self._house.guests.find(key, self._addresses[0])
        except (OSError, ValueError) as error:
            self._guest = None
            self._refused(str(error))
            return False
        if self._guest is None:
            self._refused(f"the key {fingerprint} is not known")
        return self._guest is not None

    def auth_completed(self) -> None:
        """The client holds the key that was found last."""
        if self._is_knocking:
            self._is_knocking = False
            self._house.crowd.knocking -= 1
        if self._guest is not None:
            self._house.say(f"{told(self._guest)} came in from {self._from}")

    def session_requested(self) -> "ConsoleSession | bool":
        """Open a session, if there is room for one more."""
        crowd, guest = self._house.crowd, self._guest
        if guest is None or crowd.sessions >= SESSIONS or self._own >= OF_ONE:
            self._refused("there are too many consoles")
            return False
        crowd.sessions += 1
        self._own += 1
        errand = self._house.errand
        mine = errand.model_copy(
            update={
                "operator": guest.operator,
                "fingerprint": guest.fingerprint,
                "is_read_only": errand.is_read_only or guest.is_read_only,
                "peer": " ".join(map(str, self._addresses)),
            }
        )
        return ConsoleSession(Means(self._house.begin, self._house.end, mine, self._left))

    def _left(self) -> None:
        self._house.crowd.sessions -= 1
        self._own -= 1

    def _refused(self, why: str) -> None:
        self._house.say(f"refused {self._from}: {visible(why, limit=300)}")


def errand_of(server: str, *, is_read_only: bool, guide: str = "", gateway: str = "") -> Begin:
    """What every console of a server begins with."""
    return Begin(
        session=0,
        server=server,
        operator="",
        is_read_only=is_read_only,
        has_pty=False,
        term=NO_TERMINAL,
        agent=None,
        fingerprint="",
        peer="",
        guide=guide,
        gateway=gateway,
    )


def _address(found: object) -> tuple[str, int]:
    """Take a socket's address apart; one that is none is nowhere."""
    if not isinstance(found, tuple):
        return "unknown", 0
    host, port, *_ = cast(tuple[object, ...], found)
    return str(host), int(str(port))
