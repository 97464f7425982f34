import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import Evidence, LineRefused, RunOrdered, RunStage, RunStopped, RunUnconfirmed, Scope

AT = "2026-01-31T09:30:00.000Z"


def test_a_stop_is_written_with_its_evidence_and_their_times() -> None:
    stopped = RunStopped(order="O3", evidence=(Evidence(kind="word", at=AT),), confirmed=False, in_flight=("a4",))
    assert RunStopped.model_validate_json(stopped.model_dump_json(exclude_none=True)) == stopped


def test_evidence_is_one_of_four() -> None:
    with pytest.raises(ValidationError, match="'tree', 'fence', 'word' or 'lease'"):
        Evidence.model_validate({"kind": "hope", "at": AT})


def test_a_stage_is_one_of_those_on_the_wire() -> None:
    with pytest.raises(ValidationError, match="tree_gone"):
        RunStage.model_validate({"order": "O3", "stage": "done", "at_ms": 1.0})


def test_an_order_that_was_obeyed_unsigned_says_so() -> None:
    ordered = RunOrdered(
        order="O3", cmd=1, kind="kill", scope=Scope(kind="all"), by="mara", reason="", raised="it is not signed"
    )
    assert RunOrdered.model_validate_json(ordered.model_dump_json()).raised == "it is not signed"


def test_what_is_missing_is_listed() -> None:
    assert RunUnconfirmed.model_validate({"order": "O3", "missing": ["word", "lease"]}).missing == ("word", "lease")


def test_a_refused_line_leaves_its_hash_and_perhaps_its_number() -> None:
    assert LineRefused(code="json", sha256="h" * 43).model_dump(exclude_none=True) == {
        "code": "json",
        "sha256": "h" * 43,
    }
    assert LineRefused(code="json", sha256="h" * 43, seq=4).seq == 4
