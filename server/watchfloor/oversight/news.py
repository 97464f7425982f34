"""What a connection itself has to tell, between the lines that came over it.

Never knows a socket, nor how it is shown.
"""

from typing import NamedTuple

from watchfloor.wire import Pong


class LinkLost(NamedTuple):
    """The link to the server is gone; it is dialled again by itself. What is known is as old as `at_s` (boot clock)."""

    reason: str
    at_s: float


class LinkBack(NamedTuple):
    """The link is there again, after `gone_s`; what was missed follows, without a gap or a duplicate."""

    gone_s: float


class Unreadable(NamedTuple):
    """The server said a line that this version cannot read: it was passed over."""

    reason: str


class LinkEnded(NamedTuple):
    """The server will not have us back, or its ledger forked: this connection is over for good."""

    error: Exception


LinkNews = LinkLost | LinkBack | LinkEnded | Unreadable


class Probe(NamedTuple):
    """A readiness probe that came back: what the server says, and the round trip in milliseconds."""

    pong: Pong
    round_trip_ms: float
