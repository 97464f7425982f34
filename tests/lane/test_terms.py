from pathlib import Path

import pytest
from pydantic import ValidationError

from lanehouse import terms_in
from watchfloor_server.lane.terms import Terms


def test_terms_come_through_the_pipe_as_they_were_told(tmp_path: Path) -> None:
    terms = terms_in(tmp_path, names=("lane.example",), tls_cert=Path("/cert.pem"), tls_key=Path("/key.pem"))
    assert Terms.model_validate_json(terms.model_dump_json()) == terms


def test_a_lane_may_stand_in_for_another_whatever_port_it_got_and_for_nothing_else(tmp_path: Path) -> None:
    terms = terms_in(tmp_path)
    assert terms_in(tmp_path, port=7421).name == terms.name
    others = ({"lease_ttl_s": 20.0}, {"version": "2"}, {"host": "::1"}, {"names": ("a",)}, {"key": "k"})
    assert all(terms_in(tmp_path, **other).name != terms.name for other in others)


def test_a_term_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate({**terms_in(tmp_path).model_dump(), "hurry": True})
