import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import BODIES, GrantRedeemed


def test_what_points_did_has_a_body_each() -> None:
    assert {"point.joined", "point.left", "grant.redeemed"} <= set(BODIES)


def test_a_redeemed_grant_names_the_point_and_its_key() -> None:
    with pytest.raises(ValidationError, match="key"):
        GrantRedeemed.model_validate({"grant": "G-1", "action": "a1", "point": "payments"})
