import pytest

from watchfloor.agent.spool import FULL_LINES, Spool
from watchfloor.chain import EMPTY_HEAD, running_head
from watchfloor.wire import AGENT_LINES, Action, AgentNote, Said, SigningKey, said_message

KEY = SigningKey.from_seed(bytes(range(32)))
AT = "2026-01-31T09:30:00.000Z"


def spool() -> Spool:
    return Spool("SRV", "RUN1", KEY, 1, EMPTY_HEAD)


def note(seq: int) -> Said:
    return AgentNote(seq=seq, at=AT, text=f"note {seq}")


def action(seq: int) -> Said:
    return Action(seq=seq, at=AT, action=f"A{seq}", tool="file.read", args={"path": "x"})


def seqs(lines: list[bytes]) -> list[int]:
    found: list[int] = []
    for raw in lines:
        body = AGENT_LINES.read(raw).body
        assert isinstance(body, Said)
        found.append(body.seq)
    return found


def test_lines_are_numbered_from_one_without_gaps() -> None:
    lines = spool()
    assert [lines.say(note) for _ in range(3)] == [1, 2, 3]
    assert seqs(lines.take(100)) == [1, 2, 3]
    assert lines.take(100) == []


def test_the_head_runs_over_the_bytes_that_are_sent() -> None:
    lines = spool()
    lines.say(note)
    lines.say(note)
    head = EMPTY_HEAD
    for raw in lines.take(100):
        head = running_head(head, raw)
    assert lines.head == head


def test_an_action_is_signed_over_all_that_was_said_before() -> None:
    lines = spool()
    lines.say(note)
    before = lines.head
    lines.say(action)
    read = AGENT_LINES.read(lines.take(100)[1])
    assert isinstance(read.body, Action)
    assert read.body.sig is not None
    assert KEY.public.verifies(read.body.sig, said_message("action", "SRV", "RUN1", before, read.fields))


def test_a_line_that_the_wire_refuses_uses_no_number() -> None:
    lines = spool()
    with pytest.raises(ValueError, match="this cannot be said"):
        lines.say(lambda seq: AgentNote(seq=seq, at=AT, text="nul \x00"))
    with pytest.raises(ValueError, match="this cannot be said: tool"):
        lines.say(lambda seq: Action(seq=seq, at=AT, action="A", tool="no tool name", args={}))
    with pytest.raises(ValueError, match="bytes, 65536 are allowed"):
        lines.say(lambda seq: AgentNote(seq=seq, at=AT, text="x" * 65_536))
    assert lines.say(note) == 1


def test_a_message_holds_no_more_than_32_lines() -> None:
    lines = spool()
    for _ in range(40):
        lines.say(note)
    assert len(lines.take(1000)) == 32
    assert len(lines.take(1000)) == 8


def test_a_message_stays_below_its_bytes() -> None:
    lines = spool()
    for _ in range(6):
        lines.say(lambda seq: AgentNote(seq=seq, at=AT, text="x" * 60_000))
    assert len(lines.take(1000)) == 4


def test_no_more_is_in_transit_than_the_window_lets() -> None:
    lines = spool()
    for _ in range(5):
        lines.say(note)
    assert seqs(lines.take(3)) == [1, 2, 3]
    assert lines.take(3) == []
    lines.confirm(2)
    assert seqs(lines.take(3)) == [4, 5]


def test_what_is_confirmed_is_never_said_again() -> None:
    lines = spool()
    for _ in range(3):
        lines.say(note)
    lines.take(100)
    lines.confirm(2)
    lines.rewind(3)
    assert seqs(lines.take(100)) == [3]


def test_after_a_resume_everything_from_next_is_said_again_and_the_last_known_line_asks_for_its_ack() -> None:
    lines = spool()
    for _ in range(4):
        lines.say(note)
    lines.take(100)
    lines.confirm(1)
    lines.rewind(4)
    assert seqs(lines.take(100)) == [3, 4]


def test_lines_said_while_there_was_no_connection_are_sent_in_order() -> None:
    lines = spool()
    lines.say(note)
    lines.take(100)
    lines.say(note)
    lines.say(note)
    lines.rewind(1)
    assert seqs(lines.take(100)) == [1, 2, 3]


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_server_that_lost_confirmed_lines_or_knows_more_is_not_believed(seq: int) -> None:
    lines = spool()
    for _ in range(3):
        lines.say(note)
    lines.take(100)
    lines.confirm(2)
    with pytest.raises(ValueError, match="the server expects line"):
        lines.rewind(seq)


def test_a_server_that_holds_other_lines_of_this_run_is_not_believed() -> None:
    lines = spool()
    lines.say(note)
    lines.take(100)
    lines.rewind(2, lines.head)
    with pytest.raises(ValueError, match="is not ours"):
        lines.rewind(2, bytes(32))


def test_an_ack_of_lines_that_were_never_sent_confirms_nothing() -> None:
    lines = spool()
    lines.say(note)
    lines.confirm(99)
    assert lines.unconfirmed_count == 1


def test_it_is_full_by_lines_and_by_bytes() -> None:
    lines = spool()
    for _ in range(FULL_LINES):
        assert not lines.is_full
        lines.say(note)
    assert lines.is_full
    heavy = spool()
    while not heavy.is_full:
        heavy.say(lambda seq: AgentNote(seq=seq, at=AT, text="x" * 60_000))
    assert heavy.unconfirmed_count < FULL_LINES


def test_an_action_that_waits_to_be_sent_is_urgent() -> None:
    lines = spool()
    lines.say(note)
    assert not lines.is_urgent
    lines.say(action)
    assert lines.is_urgent
    lines.take(100)
    assert not lines.is_urgent
