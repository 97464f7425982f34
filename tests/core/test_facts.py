from datetime import UTC, datetime

from watchfloor_server.core.facts import Judgement, Now


def test_a_judgement_without_people_asks_one_person_for_a_quarter_of_an_hour() -> None:
    judgement = Judgement("wait", "", (), (), "p")
    assert (judgement.quorum, judgement.ttl_s, judgement.groups) == (1, 900.0, ())


def test_a_moment_is_aware() -> None:
    assert Now(datetime(2026, 1, 31, tzinfo=UTC), 0.0).at.tzinfo is UTC
