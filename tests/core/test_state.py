from watchfloor.records.views import RunState
from watchfloor_server.core.state import DYING, OPEN, STILL, State

FINAL: set[RunState] = {"STOPPED", "ENDED"}


def test_a_run_is_open_or_dying_or_over_and_stands_still_only_while_open() -> None:
    assert frozenset() == OPEN & DYING
    assert not (OPEN | DYING) & FINAL
    assert STILL < OPEN


def test_a_connection_without_a_run_has_none() -> None:
    state = State("wf-test", 10.0, 3.0)
    state.by_conn[7] = "GONE"
    assert state.run_of(7) is None
    assert state.run_of(8) is None
