import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import LockLifted, LockSet, Scope


def test_a_scope_for_all_needs_no_value() -> None:
    assert Scope(kind="all").value == ""


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValidationError, match="'tag'"):
        Scope.model_validate({"kind": "city", "value": "Bern"})


def test_a_lock_is_read_as_it_was_written() -> None:
    lock = LockSet(
        scope=Scope(kind="run", value="01J9"), agent="bot", human="h_1", by="mara", reason="loops", order="O", kill=True
    )
    assert LockSet.model_validate_json(lock.model_dump_json(exclude_none=True)) == lock
    lifted = LockLifted(scope=lock.scope, by="jo", reason="mended", order="O2", kill=True, signed="{}")
    assert LockLifted.model_validate_json(lifted.model_dump_json()) == lifted
