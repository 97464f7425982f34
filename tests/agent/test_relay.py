import pytest

from watchfloor.agent.relay import Relay
from watchfloor.wire import AgentNote, Outcome

AT = "2026-01-31T09:30:00.000Z"


def note(seq: int) -> AgentNote:
    return AgentNote(seq=seq, at=AT, text="x")


def test_lines_are_sent_at_once_and_counted_until_they_are_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.relay.FULL_LINES", 3)
    sent: list[bytes] = []
    relay = Relay(sent.append)
    assert [relay.say(note) for _ in range(3)] == [1, 2, 3]
    assert len(sent) == relay.unconfirmed_count == 3
    assert relay.is_full
    relay.confirm(2)
    assert relay.unconfirmed_count == 1
    assert not relay.is_full
    relay.confirm(9)
    assert relay.unconfirmed_count == 0


def test_long_lines_fill_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchfloor.agent.relay.FULL_BYTES", 100)
    relay = Relay(lambda raw: None)
    relay.say(lambda seq: AgentNote(seq=seq, at=AT, text="x" * 200))
    assert relay.is_full
    relay.confirm(1)
    assert not relay.is_full


def test_what_the_wire_would_refuse_is_not_sent() -> None:
    sent: list[bytes] = []
    relay = Relay(sent.append)
    with pytest.raises(ValueError, match="this cannot be said"):
        relay.say(lambda seq: Outcome(seq=seq, at=AT, action="no id", status="unknown"))
    with pytest.raises(ValueError, match="this cannot be said"):
        relay.say(lambda seq: AgentNote(seq=seq, at=AT, text="x" * 70_000))
    assert sent == []
    assert relay.say(note) == 1
