"""One websocket to a server: dialled, its key's possession proven, welcomed; for agents and for operators' programs.

Never knows what a line is about, nor when to dial again.
"""

from watchfloor.link.address import Address, read_address
from watchfloor.link.backoff import Backoff
from watchfloor.link.connection import Link
from watchfloor.link.dialing import Door, HelloOf, dial
from watchfloor.link.forking import keep_from_children, replace
from watchfloor.link.surroundings import Surroundings, real_surroundings

__all__ = [
    "Address",
    "Backoff",
    "Door",
    "HelloOf",
    "Link",
    "Surroundings",
    "dial",
    "keep_from_children",
    "read_address",
    "real_surroundings",
    "replace",
]
