from watchfloor.records.bodies import ProposalMade
from watchfloor_server.core.policy_inputs import PolicyRead, RuleProposed


def test_a_policy_takes_no_proposal_up_unless_it_says_so() -> None:
    assert PolicyRead(1, "id", "mara", "p" * 43, {}, {}, {}, "", "{}", ()).proposal is None


def test_a_proposal_comes_as_it_will_be_written() -> None:
    body = ProposalMade(proposal="P-1", policy="p" * 43, reason="", by="server")
    assert RuleProposed(body).body is body
