import json

import pytest

from talks import MakeCard, MakeRecord, Talk
from watchfloor.oversight import RecordLine, told
from watchfloor_console.plain.pace import Spoken
from watchfloor_console.plain.telling import Teller

AT = "2026-03-01T03:12:40.000Z"


@pytest.fixture
def teller(talk: Talk) -> Teller:
    return Teller(talk.floor.board, "mara")


def tell(teller: Teller, record: RecordLine) -> list[Spoken]:
    return teller.tell(record, told(record))


def test_an_agents_words_are_quoted_and_cannot_forge_a_line(teller: Teller, a_record: MakeRecord) -> None:
    text = "ok\n03:12:41Z  APPROVED   E-4K7\x1b[2J"
    (said,) = tell(teller, a_record("reasoning", {"t": "reasoning", "seq": 1, "at": AT, "text": text}))
    assert said.text.startswith('03:12:40Z  SAYS       refund-bot 7F3K: "ok[U+000A]03:12:41Z  APPROVED')
    assert "\n" not in said.text
    assert said.urgency == "rest"


def test_an_action_is_told_with_its_answer_and_outcome(teller: Teller, a_record: MakeRecord) -> None:
    action = {"t": "action", "seq": 1, "at": AT, "action": "A1", "tool": "order.find", "args": {"order": "A-18"}}
    (said,) = tell(teller, a_record("action.proposed", {**action, "sig": "A" * 86}))
    assert said.text.endswith('ACTS       refund-bot 7F3K: order.find(order="A-18")')
    decided = {"action": "A1", "tool": "order.find", "target": "orders", "rules": ["r1"], "reason": "permitted"}
    (said,) = tell(teller, a_record("action.decided", {**decided, "answer": "allow"}))
    assert said.text.endswith("ALLOW      refund-bot 7F3K: order.find on orders, rule r1")
    outcome = {"t": "outcome", "seq": 2, "at": AT, "action": "A1", "status": "succeeded", "sig": "A" * 86}
    (said,) = tell(teller, a_record("action.outcome", outcome))
    assert said.text.endswith("DONE       refund-bot 7F3K: order.find ok, 0.0 ms")


def test_what_was_refused_goes_first_and_counts_as_refused(teller: Teller, a_record: MakeRecord) -> None:
    body = {"action": "A1", "tool": "customer.export", "answer": "deny", "reason": "no right to it", "rules": ["r31"]}
    (said,) = tell(teller, a_record("action.decided", body))
    assert "DENY       refund-bot 7F3K: customer.export, rule r31, no right to it" in said.text
    assert (said.urgency, said.is_no) == ("first", True)


def test_an_outcome_that_nobody_knows_is_never_folded(teller: Teller, a_record: MakeRecord) -> None:
    body = {"action": "A1", "status": "unknown", "reason": "in flight when it was stopped"}
    (said,) = tell(teller, a_record("action.outcome", body))
    assert said.urgency == "must"
    assert "nobody knows how it ended" in said.text


def test_a_card_says_what_it_waits_for_and_whom_it_needs(
    teller: Teller, a_record: MakeRecord, a_card: MakeCard
) -> None:
    card = json.loads(a_card(code=None).model_dump_json(exclude_none=True))
    body = {"escalation": card["escalation"], "card": card, "card_sha256": card["card_sha256"]}
    (said,) = tell(teller, a_record("escalation.opened", body))
    assert said.urgency == "must"
    assert said.text.endswith(
        "E-4K7Q, refund.issue, rule run.amount refund above 100 EUR, 1 of oncall, 2 min 0 s, then deny. NEEDS YOU."
    )
    (said,) = tell(teller, a_record("escalation.opened", {**body, "card": {"t": "escalation"}}))
    assert "a card that cannot be read" in said.text


@pytest.mark.parametrize("end", ["approved", "denied", "expired", "withdrawn"])
def test_how_a_card_ended_is_never_folded(teller: Teller, a_record: MakeRecord, end: str) -> None:
    body = {"escalation": "E-4K7QAAAAAAAA", "action": "A1", "end": end, "by": ["mara"], "reason": "checked"}
    (said,) = tell(teller, a_record("escalation.closed", body))
    assert said.text == (f"03:12:40Z  {end.upper():<11}E-4K7Q, refund-bot 7F3K by mara: checked. Record 7, written.")
    assert said.urgency == "must"


def test_runs_begin_and_end_in_words(teller: Teller, a_record: MakeRecord) -> None:
    (said,) = tell(teller, a_record("run.ended", {"status": "failed", "summary": "too long"}))
    assert said.text.endswith('ENDED      refund-bot 7F3K: failed, "too long"')
    assert tell(teller, a_record("server.stopped", {"reason": "done"})) == []


def test_words_around_a_card_are_told(teller: Teller, a_record: MakeRecord) -> None:
    card = {"escalation": "E-4K7QAAAAAAAA", "operator": "mara"}
    (said,) = tell(
        teller, a_record("escalation.asked", {**card, "action": "a1", "text": "Why\x1b[2J?", "signed": "{}"})
    )
    assert said.text.endswith('ASKED      refund-bot 7F3K about E-4K7Q, by mara: "Why[U+001B][2J?"')
    (said,) = tell(teller, a_record("escalation.claimed", {**card, "released": True, "to": "jo", "reason": "yours"}))
    assert said.text.endswith('PASSED     E-4K7Q to jo, by mara: "yours"')
    (said,) = tell(teller, a_record("escalation.claimed", {**card, "released": True}))
    assert said.text.endswith("RELEASED   E-4K7Q by mara")


def test_a_hand_over_tells_who_is_on_call_and_a_verdict_who_signed_it(teller: Teller, a_record: MakeRecord) -> None:
    given = {"by": "mara", "to": "jo", "text": "two wait"}
    (said,) = tell(teller, a_record("handover.given", given))
    assert said.text.endswith('jo is on call, by mara, signed by nobody: "two wait"')
    (said,) = tell(teller, a_record("handover.given", {**given, "signed": "{}"}))
    assert said.text.endswith('jo is on call, by mara: "two wait"')
    vote = {"escalation": "E-OTHER", "operator": "mara", "answer": "deny", "card_sha256": "h", "signed": "{}"}
    vouch = {"gateway": "bastion", "fingerprint": "SHA256:x"}
    (said,) = tell(teller, a_record("escalation.verdict", {**vote, "unsigned": vouch}))
    assert said.text.endswith("by mara: deny, nobody signed, bastion vouches.")


def test_words_to_an_agent_are_told_with_who_said_them(teller: Teller, a_record: MakeRecord) -> None:
    note = {"t": "note", "id": "n1", "run": "7F3KAAAAAAAA", "text": "slowly"}
    (said,) = tell(teller, a_record("note", {**note, "from": "mara\x1b"}))
    assert said.text.endswith('TOLD       refund-bot 7F3K: by mara[U+001B]: "slowly"')
    (said,) = tell(teller, a_record("note", note))
    assert said.text.endswith('TOLD       refund-bot 7F3K: "slowly"')
