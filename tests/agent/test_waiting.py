from watchfloor.agent.waiting import WaitingRoom
from watchfloor.wire import Decision


def decision(answer: str, action: str = "A", expires_at: str | None = None) -> Decision:
    return Decision.model_validate(
        {"action": action, "answer": answer, "reason": "", "rules": (), "expires_at": expires_at}
    )


def test_the_first_last_decision_counts() -> None:
    room = WaitingRoom()
    waiting = room.enter("A", 1)
    assert room.decide(decision("allow")) is waiting
    assert waiting.is_answered
    assert room.decide(decision("deny")) is None
    assert waiting.decision == decision("allow")


def test_after_wait_one_more_follows() -> None:
    room = WaitingRoom()
    waiting = room.enter("A", 1)
    room.decide(decision("wait", expires_at="2026-01-31T09:30:00.000Z"))
    assert not waiting.is_answered
    assert waiting.expires_at is not None
    room.decide(decision("deny"))
    assert waiting.is_answered


def test_a_decision_that_nobody_waits_for_is_ignored() -> None:
    room = WaitingRoom()
    assert room.decide(decision("allow")) is None
    room.leave(room.enter("A", 1))
    assert room.decide(decision("allow")) is None


def test_a_refused_line_denies_its_action_and_no_other() -> None:
    room = WaitingRoom()
    first, second = room.enter("A", 1), room.enter("B", 2)
    room.refuse(2, "sealed", "there is a secret")
    assert not first.is_answered
    assert second.decision is not None
    assert (second.decision.answer, second.decision.rules) == ("deny", ("line:sealed",))
