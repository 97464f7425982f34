import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import (
    IdentityExpired,
    IdentityRefreshed,
    IdentityRefused,
    OperatorEnrolled,
    OperatorRemoved,
    OperatorSeen,
)


def test_evidence_is_stored_without_the_tokens() -> None:
    assert set(IdentityRefreshed.model_fields) == {"identity"}
    assert set(IdentityRefused.model_fields) == {"door", "code", "reason"}
    assert set(IdentityExpired.model_fields) == {"expired_at"}


def test_an_operator_has_roles_that_are_in_the_book() -> None:
    enrolled = OperatorEnrolled(operator="mara", key="k" * 43, roles=("approver", "admin"), by="first start")
    assert OperatorEnrolled.model_validate_json(enrolled.model_dump_json(exclude_none=True)) == enrolled
    with pytest.raises(ValidationError, match="'viewer'"):
        OperatorEnrolled.model_validate({"operator": "mara", "key": "k", "roles": ["root"], "by": "mara"})


def test_who_came_went_or_was_removed_is_named() -> None:
    assert OperatorSeen(operator="mara").device == ""
    assert OperatorRemoved(operator="mara", by="jo").signed is None
