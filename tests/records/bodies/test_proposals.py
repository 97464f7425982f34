from watchfloor.records.bodies import ProposalAccepted, ProposalMade, ProposedRule


def test_what_is_proposed_and_taken_up_is_read_as_it_was_written() -> None:
    rule = ProposedRule(
        rule="run.amount",
        file="rules.cedar",
        text="forbid (principal, action, resource);",
        says="refund.issue by refund-bot on payments",
        agent="refund-bot",
        tool="refund.issue",
        target="payments",
        approved=5,
        evidence=("E-1",),
        since="2026-01-01T00:00:00.000Z",
        compared=9,
        allows=1,
        examples=(17,),
    )
    facts = (
        ProposalMade(proposal="P-1", policy="p" * 43, reason="", by="server", rule=rule),
        ProposalMade(
            proposal="P-2", policy="p" * 43, reason="r", by="mara", files={"a": "b"}, signed="{}", waits=("x",)
        ),
        ProposalAccepted(proposal="P-1", policy="q" * 43, by="mara", reason="r"),
    )
    for fact in facts:
        assert type(fact).model_validate_json(fact.model_dump_json()) == fact
