import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import EscalationClaimed, EscalationClosed, EscalationOpened, EscalationVerdict


def test_a_card_stands_there_whole() -> None:
    opened = EscalationOpened(escalation="E-1", card={"args": {"amount": None}}, card_sha256="h" * 43)
    assert EscalationOpened.model_validate_json(opened.model_dump_json()).card == {"args": {"amount": None}}


def test_a_verdict_is_approve_deny_or_supply() -> None:
    with pytest.raises(ValidationError, match="'approve', 'deny' or 'supply'"):
        EscalationVerdict.model_validate(
            {"escalation": "E-1", "operator": "mara", "answer": "claim", "card_sha256": "h", "signed": "{}"}
        )


def test_a_card_ends_approved_denied_expired_or_withdrawn() -> None:
    assert EscalationClosed(escalation="E-1", action="a1", end="withdrawn").by == ()
    with pytest.raises(ValidationError, match="'withdrawn'"):
        EscalationClosed.model_validate({"escalation": "E-1", "action": "a1", "end": "lost"})


def test_a_claim_is_taken_or_given_back() -> None:
    assert not EscalationClaimed(escalation="E-1", operator="mara").released
