"""Which order is in force: commands only rise, and a kill is the last one, whatever its number.

Never knows what standing still or stopping means for whoever is ordered.
"""

from collections.abc import Sequence
from typing import Literal

from watchfloor.errors import ProtocolError
from watchfloor.wire import CONSOLE_LINES, Jwk, OperatorOrder, Order, PublicKey, operator_message

Taken = Literal["new", "again", "old"]


class Orders:
    """The last order of a run, and whether it lets the run go on."""

    def __init__(self) -> None:
        self.last: Order | None = None

    def take(self, order: Order) -> Taken:
        """Take an order: `new` is to be obeyed, `again` was obeyed and may be acknowledged once more.

        The same order may come over two connections, under two numbers: the first that came counts, so that what its
        giver says next is not older. A kill is final and never stale: it is obeyed whatever its number.
        """
        last = self.last
        if last is not None:
            if (order.order, order.kind, order.after_s is None) == (last.order, last.kind, last.after_s is None):
                return "again"
            if self.is_killed or (order.cmd <= last.cmd and not _kills(order)):
                return "old"
        self.last = order
        return "new"

    @property
    def is_killed(self) -> bool:
        """True if the run was killed: no order changes that."""
        return self.last is not None and _kills(self.last)

    @property
    def is_held(self) -> bool:
        """True if the run is to stand still: paused, or with a kill that comes due."""
        return self.last is not None and self.last.kind != "resume" and not self.is_killed


def _kills(order: Order) -> bool:
    return order.kind == "kill" and order.after_s is None


def is_verified(order: Order, server: str, kill_keys: Sequence[Jwk]) -> bool:
    """True if an operator's own signed line stands behind an order, by one of the keys given at the welcome."""
    if order.signed is None:
        return False
    try:
        read = CONSOLE_LINES.read(order.signed.encode())
    except ProtocolError:
        return False
    line = read.body
    if not isinstance(line, OperatorOrder) or line.sig is None or line.server != server or line.id != order.order:
        return False
    message = operator_message("order", server, read.fields)
    return any(PublicKey.read(key).vouches(line.sig, message) for key in kill_keys)
