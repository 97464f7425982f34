"""The bounds of the protocol, each with its unit; a peer that goes beyond one is refused or closed.

Never knows what is done about it.
"""

from typing import Final

SUBPROTOCOL: Final = "watchfloor.v1"
VERSION: Final = "v1"

LINE_BYTES: Final = 64 * 1024
"""One line. A longer one is refused; its neighbours are unharmed."""

MESSAGE_BYTES: Final = 256 * 1024
"""One message. A longer one is refused whole."""

CLOSE_BYTES: Final = 1024 * 1024
"""Beyond this the connection closes with 1009: the message is never held in memory."""

DEPTH: Final = 32
"""Levels of nesting, the line's own object counted."""

SERVER_LINE_BYTES: Final = CLOSE_BYTES
"""One line that a server wrote: it quotes what peers wrote, and a string in a string doubles its escapes."""

SERVER_DEPTH: Final = 2 * DEPTH
"""Levels of nesting of a line that a server wrote: it holds whole cards, and those hold what peers wrote."""

INTEGER: Final = 2**53 - 1
"""Largest magnitude of an integer that every JSON reader holds exactly (RFC 7493 2.2)."""

LINES_PER_MESSAGE: Final = 32
"""What our own clients put into one message at most."""

HANDSHAKE_S: Final = 3.0
"""From the upgrade to `hello`, and from `hello` to `welcome`."""

SIGNED_LINE_AGE_S: Final = 30.0
"""A signed line older than this, or further ahead, is stale."""
