import pytest
from pydantic import ValidationError

from watchfloor.identity import AgentLeg, Attestation, Blend
from watchfloor.records.bodies import Evidence, Scope
from watchfloor.records.views import CardPresence, LockView, OperatorPresence, RunView

AT = "2026-01-31T09:30:00.000Z"


ATTESTATION = Attestation(
    provider="dev", issuer="dev", class_="dev", verified=True, verified_at=AT, expires_at=AT, key="k" * 43
)
BLEND = Blend(
    agent=AgentLeg(name="bot", subject="bot", class_="dev", mode="autonomous", sponsor="it", attestation=ATTESTATION)
)


def run(**more: object) -> RunView:
    known: dict[str, object] = {
        "run": "01J9ABCDEF23",
        "identity": BLEND,
        "task": "ticket 4711",
        "env": "prod",
        "supervision": "sdk",
        "state": "RUNNING",
        "since_at": AT,
        "started_at": AT,
        "epoch": 7,
        "linked": True,
    }
    return RunView.model_validate(known | more)


def test_a_run_says_no_evidence_that_nobody_gave() -> None:
    assert (run().evidence, run().confirmed) == ((), False)


def test_a_view_is_the_same_after_a_journey() -> None:
    stopped = run(state="STOPPED", evidence=(Evidence(kind="word", at=AT),), tags=("refunds",), linked=False)
    assert RunView.model_validate(stopped.model_dump(mode="json")) == stopped
    lock = LockView(scope=Scope(kind="all"), by="mara", reason="drill", set_at=AT, order="O1", kill=True)
    assert LockView.model_validate(lock.model_dump(mode="json")) == lock
    here = OperatorPresence(name="mara", roles=("approver",), screens=2, since_at=AT)
    assert OperatorPresence.model_validate(here.model_dump(mode="json")) == here
    looks = CardPresence(operator="mara", since_at=AT)
    assert CardPresence.model_validate(looks.model_dump(mode="json")) == looks


def test_a_state_that_is_not_in_the_book_is_refused() -> None:
    with pytest.raises(ValidationError, match="STOPPED"):
        run(state="KILLED")
