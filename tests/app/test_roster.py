from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.identity import Build
from watchfloor_server.app import roster as rosters
from watchfloor_server.app.roster import Roster
from watchfloor_server.app.signing import HALF_LIFE, Arrival
from watchfloor_server.core.facts import Operator, Standing

HERE = Arrival(Standing(("dev",), (), 60.0, dev=True), Build(), "192.0.2.7")
AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_runs_address_is_that_of_its_connection_until_it_leaves() -> None:
    roster = Roster()
    roster.arrivals[1] = HERE
    roster.welcomed(1, "R")
    assert roster.address_of("R") == "192.0.2.7"
    roster.arrivals[2] = HERE._replace(address=None)
    roster.welcomed(2, "R")
    roster.left(1)
    assert roster.address_of("R") is None
    roster.left(2)
    roster.left(2)
    assert roster.arrivals == {}


def test_a_credential_is_fresh_for_half_its_life() -> None:
    roster = Roster()
    assert not roster.has_fresh_credential(1, AT)
    roster.signed_at[1] = AT
    assert roster.has_fresh_credential(1, AT + HALF_LIFE - timedelta(seconds=1))
    assert not roster.has_fresh_credential(1, AT + HALF_LIFE)


def test_the_enrolled_are_those_who_are_enrolled_now() -> None:
    roster = Roster()
    assert roster.enrolled() == ()
    roster.operators = (Operator("mara", b"k", ()),)
    assert [each.name for each in roster.enrolled()] == ["mara"]


def test_how_a_run_arrived_is_known_to_its_lane_after_its_connection_is_gone() -> None:
    roster = Roster()
    roster.arrivals[1] = HERE
    roster.welcomed(1, "R")
    assert roster.arrival(1, "R") is roster.arrival(-1, "R") is HERE
    roster.left(1)
    assert roster.arrival(1, "R") is None
    assert roster.arrival(-1, "R") is HERE
    assert roster.arrival(-2, "OTHER") is None


def test_arrivals_for_lanes_are_bounded_and_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "CAME", 2)
    roster = Roster()
    for conn, run in ((1, "R1"), (2, "R2"), (3, "R1"), (4, "R3")):
        roster.arrivals[conn] = HERE
        roster.welcomed(conn, run)
    assert [roster.arrival(-1, run) is HERE for run in ("R1", "R2", "R3")] == [True, False, True]
