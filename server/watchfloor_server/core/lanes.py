"""A run's second connection, at the kill lane: what it says there counts as if it were said here.

Never knows which process holds the socket.
"""

from collections.abc import Iterator

from watchfloor_server.core.effects import Effect
from watchfloor_server.core.lane_inputs import LaneLeft, LaneLinked
from watchfloor_server.core.ordering import again
from watchfloor_server.core.state import State


def take(state: State, given: LaneLinked | LaneLeft) -> Iterator[Effect]:
    """A second connection was opened, or is gone."""
    return link(state, given) if isinstance(given, LaneLinked) else leave(state, given)


def link(state: State, given: LaneLinked) -> Iterator[Effect]:
    """The run opened its lane: the last order is given again, in case it got lost with a connection."""
    run = state.runs.get(given.run)
    if run is None:
        return
    if run.lane is not None:
        state.by_conn.pop(run.lane, None)
    run.lane = given.conn
    state.by_conn[given.conn] = run.run
    yield from again(run)


def leave(state: State, given: LaneLeft) -> Iterator[Effect]:
    """The lane's connection is gone; the run goes on until its lease is over."""
    run = state.run_of(given.conn)
    state.by_conn.pop(given.conn, None)
    if run is not None and run.lane == given.conn:
        run.lane = None
    return iter(())
