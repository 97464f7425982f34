"""What a forked child gets of its parent's connections: nothing.

A child that kept them would hold a dead parent's connection open, as if it still lived. Never knows what is said over
them.
"""

import asyncio
import os
from typing import Final, Protocol
from weakref import WeakSet


class Connected(Protocol):
    """A websocket, or the writer of a stream."""

    @property
    def transport(self) -> asyncio.BaseTransport:
        """What holds the socket."""
        ...


_OPEN: Final[WeakSet[Connected]] = WeakSet()


def keep_from_children(connection: Connected) -> None:
    """Take this connection's socket away from every process that is forked while it is open."""
    _OPEN.add(connection)


def replace(descriptor: int) -> None:
    """Put /dev/null in a descriptor's place, so that whoever closes it later closes nothing else."""
    null = os.open(os.devnull, os.O_RDWR)
    try:
        os.dup2(null, descriptor, inheritable=False)
    finally:
        os.close(null)


def _part() -> None:
    for connection in list(_OPEN):
        descriptor: int = connection.transport.get_extra_info("socket").fileno()
        if descriptor >= 0:
            replace(descriptor)


os.register_at_fork(after_in_child=_part)
