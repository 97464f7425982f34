import json

import pytest

from playbook import Agent, Floor
from watchfloor.chain import sha256
from watchfloor.wire import AGENT_LINES, stamp
from watchfloor_server.core import inputs as i


def test_a_line_with_the_expected_number_is_written_and_acknowledged() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.says(bot, "reasoning", text="It was paid twice.") == ["write reasoning"]
    assert floor.effects[0].ack == (bot.conn, 1)  # type: ignore[union-attr]


def test_a_known_line_is_not_written_again_but_acknowledged_again() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    assert floor.says(bot, "reasoning", 1, text="one") == ["agent: ack 1"]
    assert floor.kinds().count("reasoning") == 1


def test_a_number_used_twice_with_other_bytes_closes_the_connection() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    heard = floor.says(bot, "reasoning", 1, text="another")
    assert heard == ["write line.refused", "agent: error seq_reused", "close 4400"]


def test_a_gap_says_which_number_is_expected() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.says(bot, "reasoning", 7, text="too early") == ["write line.refused", "agent: error gap"]
    assert floor.effects[1].line.expected == 1  # type: ignore[union-attr]


def test_a_note_and_an_outcome_go_into_the_ledger_as_they_came() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "note", text="I wait for the customer.")
    assert json.loads(floor.records[-1].raw)["text"] == "I wait for the customer."


def test_a_refused_line_with_the_expected_number_uses_it_up() -> None:
    floor = Floor()
    bot = floor.agent()
    refused = i.AgentLineRefused(bot.conn, "json", "not JSON", 1, "A" * 43)
    assert floor.give(refused) == ["write line.refused", "agent: error json"]
    assert floor.desk.state.runs[bot.run].next == 2
    assert floor.body("line.refused") == {"code": "json", "seq": 1, "sha256": "A" * 43}


@pytest.mark.parametrize("seq", [None, 2, 0])
def test_a_refused_line_with_no_or_another_number_uses_none_up(seq: int | None) -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLineRefused(bot.conn, "json", "not JSON", seq, "A" * 43))
    assert floor.desk.state.runs[bot.run].next == 1
    assert "seq" not in floor.body("line.refused")


def test_the_head_is_carried_over_stored_and_refused_lines_alike() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    first = sha256(bytes(32) + sha256(floor.records[-1].raw))
    floor.give(i.AgentLineRefused(bot.conn, "json", "not JSON", 2, "A" * 43))
    assert floor.desk.state.runs[bot.run].head == sha256(first + bytes(32))


def test_a_signature_over_another_head_is_refused_and_the_peer_closed() -> None:
    floor = Floor()
    bot = floor.agent()
    heard = floor.says(bot, "action", action="a1", tool="x.y", args={}, sig="A" * 86)
    assert heard == ["write line.refused", "agent: error signature", "close 4400"]


def test_a_good_signature_over_all_that_was_said_is_taken() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    heard = floor.says(bot, "action", sign=True, action="a1", tool="x.y", args={})
    assert heard == ["write action.proposed", "ask policy about a1"]


def test_words_on_an_unknown_connection_are_nobodys() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    assert floor.says(bot, "reasoning", text="ghost") == []
    assert floor.give(i.AgentLineRefused(bot.conn, "json", "", None, "A" * 43)) == []


def test_an_agent_that_ended_says_nothing_more() -> None:
    floor = Floor()
    bot = floor.agent()
    assert floor.says(bot, "ended", status="completed") == ["write run.ended"]
    assert floor.says(bot, "reasoning", text="one more") == ["write line.refused", "agent: error over"]


def lines(floor: Floor, bot: Agent, *seqs: int, t: str = "reasoning") -> list[str]:
    """Several lines at once."""
    raws = (f'{{"t":"{t}","seq":{seq},"at":"{stamp(floor.now.at)}","text":"{seq}"}}' for seq in seqs)
    return floor.give(i.AgentSaid(bot.conn, tuple(AGENT_LINES.read(raw.encode()) for raw in raws)))  # pyright: ignore[reportArgumentType]


def test_words_that_come_together_are_written_together() -> None:
    floor = Floor()
    bot = floor.agent()
    assert lines(floor, bot, 1, 2, 3) == ["write reasoning, reasoning, reasoning"]
    assert floor.effects[0].ack == (bot.conn, 3)  # type: ignore[union-attr]
    run = floor.desk.state.runs[bot.run]
    one, two, three = (sha256(record.raw) for record in floor.records[-3:])
    assert run.head == sha256(sha256(sha256(bytes(32) + one) + two) + three)
    assert list(run.said) == ["1", "2", "3"]


@pytest.mark.parametrize("t", ["reasoning", "note"])
def test_a_wrong_number_among_words_leaves_its_neighbours_alone(t: str) -> None:
    floor = Floor()
    bot = floor.agent()
    heard = lines(floor, bot, 1, 7, 2, t=t)
    assert heard == [f"write {t}", "write line.refused", "agent: error gap", f"write {t}"]


def test_after_a_number_used_twice_nothing_more_is_heard() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="another")
    assert lines(floor, bot, 1, 2) == ["write line.refused", "agent: error seq_reused", "close 4400"]
