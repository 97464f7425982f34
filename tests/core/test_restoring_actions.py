from judgements import allow, deny, wait
from playbook import Floor, How
from watchfloor.chain import jcs
from watchfloor.wire import CONSOLE_LINES, OperatorNote, Read
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core import restoring_actions


def resumed(floor: Floor, run: str) -> list[str]:
    return floor.give(floor.hello(how=How(resume=run)))


def test_a_run_goes_on_at_the_number_and_head_where_it_was() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="one")
    floor.give(i.AgentLineRefused(bot.conn, "json", "", 2, "A" * 43))
    floor.give(i.AgentLineRefused(bot.conn, "json", "", None, "A" * 43))
    head = floor.desk.state.runs[bot.run].head
    floor.restart()
    assert floor.desk.state.runs[bot.run].head == head
    assert "welcome from 3" in resumed(floor, bot.run)


def test_decisions_without_outcome_are_said_again_after_a_restart_with_the_same_grant() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot, "a1")
    floor.judges(bot, allow(), "a1")
    before = floor.last(out.Give)
    floor.acts(bot, "a2")
    floor.judges(bot, deny(), "a2")
    floor.acts(bot, "a3")
    floor.restart(after_s=0.0)
    assert resumed(floor, bot.run)[2:] == [
        "agent: decision deny",
        "agent: allow with a grant",
        "ask policy about a3",
    ]
    again = floor.last(out.Give)
    assert isinstance(before, out.Give)
    assert isinstance(again, out.Give)
    assert again.leave == before.leave
    assert again.decision == before.decision


def test_voided_leave_stays_void() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.orders("mara", "kill", {"run": bot.run})
    floor.restart()
    assert floor.desk.state.runs[bot.run].acts["a1"].leave_until_s == 0.0


def test_voided_leave_of_a_run_that_was_not_read_is_passed_over() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.orders("mara", "kill", {"run": bot.run})
    floor.records = [record for record in floor.records if record.kind == "grant.void"]
    floor.restart()
    assert floor.desk.state.runs == {}


def test_outcomes_by_the_agent_and_by_the_server_end_an_action() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.allowed(bot, "a2")
    floor.says(bot, "outcome", action="a1", status="succeeded")
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.stopped(bot, "k1", 2, ["a2"])
    floor.restart()
    assert floor.desk.state.runs[bot.run].acts == {}


def test_a_card_waits_on_and_people_get_time_to_come_back() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(ttl_s=30.0))
    floor.decides("mara", card, "claim")
    floor.decides("ines", card, "claim")
    floor.decides("ines", card, "release")
    floor.restart(after_s=600.0)
    assert floor.desk.cards()[0].claims == ("mara",)
    assert floor.wait_s(0) == ["write escalation.claimed", "ShowCard"]
    assert floor.body("escalation.claimed")["reason"] == "the server was started again"
    assert floor.wait_s(restoring_actions.GRACE_S - 1) == []
    heard = floor.decides("mara", card, "approve", code="2346")
    assert heard[0] == "write escalation.verdict"


def test_votes_come_back_and_nobody_votes_twice() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("mara", card, "approve", code="2346")
    floor.restart()
    assert floor.decides("mara", card, "approve", code="2346") == ["console: reply voted"]
    assert "ask policy about a1" in floor.decides("ines", card, "approve", code="2346")


def until(floor: Floor, kind: str) -> None:
    """Lose every record after the last one of a kind, as a crash would."""
    last = max(place for place, record in enumerate(floor.records) if record.kind == kind)
    floor.records = floor.records[: last + 1]


def test_a_yes_that_was_written_before_a_crash_is_carried_out_after_it() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346", args={"order": "A-17", "amount": "20.00"}, reason="half")
    floor.judges(bot, allow())
    until(floor, "escalation.verdict")
    assert "ask policy about a1" in floor.restart()
    assert "write grant.issued" in floor.judges(bot, allow())
    assert floor.body("action.decided")["args"] == {"order": "A-17", "amount": "20.00"}


def test_a_no_that_was_written_before_a_crash_is_carried_out_after_it() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "deny", reason="not today")
    until(floor, "escalation.verdict")
    assert floor.restart()[2:] == ["write escalation.closed", "CloseCard", "write action.decided"]
    assert floor.body("action.decided")["feedback"] == "not today"


def test_a_result_by_hand_that_was_written_before_a_crash_is_told_after_it() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "supply", code="2346", result={"refund": "R-1"})
    until(floor, "escalation.verdict")
    floor.restart()
    floor.judges(bot, allow())
    assert floor.body("action.decided")["result"] == {"refund": "R-1"}


def test_a_vote_on_a_card_that_was_not_read_is_passed_over() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "approve", code="2346")
    floor.orders("mara", "kill", {"run": card.run})
    floor.records = [record for record in floor.records if record.kind in ("escalation.verdict", "grant.void")]
    floor.restart()
    assert floor.desk.cards() == ()


def test_a_closed_card_stays_closed_and_says_by_whom() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "deny")
    floor.restart()
    floor.decides("ines", card, "approve", code="2346")
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    assert "denied by mara" in (answer.line.error or "")  # type: ignore[attr-defined]


def test_an_expired_card_says_so_without_a_name() -> None:
    floor = Floor(lease_s=1000.0)
    card = floor.waiting(floor.agent(), judgement=wait(ttl_s=5.0))
    floor.wait_s(6.0)
    floor.restart()
    assert floor.desk.state.closed[card.escalation].startswith("expired at ")


def test_an_operators_note_uses_no_number_of_the_run() -> None:
    floor = Floor()
    bot = floor.agent()
    read: Read[OperatorNote] = CONSOLE_LINES.read(jcs({"t": "note", "id": "n", "run": bot.run, "text": "slowly"}))  # type: ignore[assignment]
    floor.give(i.NoteGiven(7, floor.operator("mara"), read))
    floor.says(bot, "note", text="I will")
    floor.restart()
    assert "welcome from 2" in resumed(floor, bot.run)


def test_the_clock_of_a_card_stood_still_over_a_restart_while_its_run_did() -> None:
    floor = Floor(lease_s=10_000.0)
    bot = floor.agent()
    floor.waiting(bot, judgement=wait(ttl_s=300.0))
    floor.wait_s(10.0)
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(100.0)
    floor.restart(after_s=400.0)
    floor.wait_s(1000.0)
    floor.orders("mara", "resume", {"run": bot.run})
    floor.desk.state.runs[bot.run].state = "RUNNING"
    assert "write escalation.closed" not in floor.wait_s(289.0)
    assert "write escalation.closed" in floor.wait_s(1.0)


def test_a_hold_that_was_over_before_the_restart_is_counted_once() -> None:
    floor = Floor(lease_s=10_000.0)
    bot = floor.agent()
    floor.waiting(bot, judgement=wait(ttl_s=300.0))
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(50.0)
    floor.orders("mara", "pause", {"run": bot.run})
    floor.wait_s(50.0)
    floor.orders("mara", "resume", {"run": bot.run})
    floor.restart(after_s=10.0)
    floor.desk.state.runs[bot.run].state = "RUNNING"
    assert "write escalation.closed" not in floor.wait_s(289.0)
    assert "write escalation.closed" in floor.wait_s(1.0)


def test_every_card_is_open_for_two_minutes_at_least_after_a_restart() -> None:
    floor = Floor(lease_s=10_000.0)
    floor.waiting(floor.agent(), judgement=wait(ttl_s=30.0))
    floor.restart(after_s=3600.0)
    assert "write escalation.closed" not in floor.wait_s(119.9)
    assert "write escalation.closed" in floor.wait_s(0.1)
