from scenes import Telling
from watchfloor.oversight import RecordLine, told
from watchfloor_console.board.raised import CARDS, ELSE, FINDINGS, Raised, advice

AT = "03:12:44.000"


def heard(*records: RecordLine) -> Raised:
    raised = Raised()
    for record in records:
        raised.take(record, told(record))
    return raised


def paged(tell: Telling, escalation: str, stage: str = "opened") -> RecordLine:
    fields = {"page": stage, "stage": stage, "groups": ("payments",), "sent": 1}
    return tell.body("escalation.paged", AT, "R", "bot", escalation=escalation, **fields)


def found(tell: Telling, run: str, kind: str = "token_elsewhere") -> RecordLine:
    return tell.body("finding.raised", AT, run, "bot", finding=kind, severity="high", says="it is used twice")


def test_each_call_for_a_card_is_remembered_in_order_and_old_cards_are_forgotten() -> None:
    tell = Telling()
    raised = heard(paged(tell, "E-1"), paged(tell, "E-1", "half"))
    assert [page.stage for page in raised.pages["E-1"]] == ["opened", "half"]
    many = heard(*(paged(tell, f"E-{place}") for place in range(CARDS + 1)))
    assert len(many.pages) == CARDS
    assert "E-0" not in many.pages


def test_a_policy_waits_until_one_is_in_force_and_a_proposed_rule_is_no_policy() -> None:
    tell = Telling()
    fields = {"proposal": "P-1", "policy": "H", "reason": "tighter", "by": "ines", "waits": ("approvers",)}
    waits = tell.body("proposal.made", AT, "R", "bot", **fields)
    loaded = tell.body("policy.loaded", AT, "R", "bot", policy="H", files={}, reason="", by="ines, mara")
    policy = heard(waits).policy
    assert policy is not None
    assert (policy.by, policy.changes) == ("ines", ("approvers",))
    assert heard(waits, loaded).policy is None
    rule = {"rule": "R1", "file": "a.cedar", "text": "", "says": "", "agent": "", "tool": "", "target": ""}
    more = {"approved": 9, "evidence": (), "since": "", "compared": 1, "allows": 1}
    assert heard(tell.body("proposal.made", AT, "R", "bot", **fields, rule={**rule, **more})).policy is None


def test_a_finding_is_one_however_often_it_is_told_and_has_advice_whatever_its_kind() -> None:
    tell = Telling()
    raised = heard(found(tell, "R1"), found(tell, "R1"), found(tell, "R2", "something_new"))
    assert [one.says for one in raised.of_run("R1")] == ["it is used twice"]
    assert [advice(one.finding) == ELSE for one in raised.findings.values()] == [False, True]
    assert len(heard(*(found(tell, f"R{place}") for place in range(FINDINGS + 1))).findings) == FINDINGS
