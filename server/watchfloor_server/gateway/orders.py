"""How operators' orders and pings come in, on a console's and on a kill connection alike: at once, by one call.

A fault of a signature is found here and never acted upon: a kill is obeyed all the same, by the
desk. Never knows what is done with an order.
"""

from collections.abc import Callable
from typing import NamedTuple

from watchfloor.wire import OperatorOrder, Ping, Pong, Read
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import OrderGiven
from watchfloor_server.gateway.freshness import Freshness
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.seams import Porch


class Reach(NamedTuple):
    """How many agents answered lately, and how long ago the slowest of them did."""

    reached: int
    age_ms: float


class OrderDoor:
    """Takes orders and answers pings for every connection of operators."""

    def __init__(self, house: Porch, freshness: Freshness, metrics: Metrics, reach: Callable[[], Reach]) -> None:
        self._house = house
        self._freshness = freshness
        self._metrics = metrics
        self._reach = reach

    def order(self, conn: int, operator: Operator, read: Read[OperatorOrder]) -> None:
        """Hand an order to the desk, with what is wrong with it."""
        now = self._house.now()
        fault = self._freshness.fault("order", operator, read.fields, now.at, now.boot_s)
        self._metrics.add("orders_total")
        self._house.put(OrderGiven(conn, operator, read, fault))

    def pong(self, ping: Ping) -> Pong:
        """Whether this server can stop runs now."""
        reach = self._reach()
        return Pong(
            nonce=ping.nonce,
            can_stop=self._house.can_stop(),
            reached=reach.reached,
            runs=self._house.count_open_runs(),
            age_ms=reach.age_ms,
        )
