from datetime import UTC, datetime, timedelta

from watchfloor.identity import Build
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
