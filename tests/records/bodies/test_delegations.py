from watchfloor.chain import jcs
from watchfloor.records import bodies


def test_what_is_handed_on_names_agent_key_and_tools() -> None:
    raw = jcs({"delegation": "D-1", "agent": "writer", "jkt": "k", "tools": ["crm.read"], "expires_at": "2026"})
    issued = bodies.DelegationIssued.model_validate_json(raw)
    assert (issued.agent, issued.tools) == ("writer", ("crm.read",))


def test_what_was_spent_is_all_so_far() -> None:
    spent = bodies.MandateSpent(mandate="m", run="R", action="a", calls=2, sums={"amount": "40.00"})
    assert bodies.MandateSpent.model_validate_json(spent.model_dump_json()) == spent


def test_a_delegation_is_used_by_one_run() -> None:
    assert bodies.BODIES["delegation.used"] is bodies.DelegationUsed
    assert bodies.DelegationUsed(delegation="D-1", run="R").run == "R"
