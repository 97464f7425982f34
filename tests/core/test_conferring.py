import pytest

from judgements import wait
from playbook import Agent, Floor
from watchfloor.wire import Card
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.conferring import SHOWN_LETTERS, TALK

SIG = "A" * 86


def waits() -> tuple[Floor, Agent, Card]:
    floor = Floor(lease_s=1e5)
    bot = floor.agent()
    return floor, bot, floor.waiting(bot)


def talk(floor: Floor) -> list[tuple[str, str, str]]:
    return [(one.kind, one.by, one.text) for one in floor.desk.cards()[0].talk or ()]


def test_a_question_reaches_the_agent_with_its_card_and_its_next_note_is_the_answer() -> None:
    floor, bot, card = waits()
    heard = floor.decides("mara", card, "ask", reason="Why this much?", sig=SIG)
    assert heard == ["write escalation.asked", "agent: note", "ShowCard", "console: reply True"]
    note = floor.last(out.ToAgent)
    assert isinstance(note, out.ToAgent)
    said = f"about your action a1 (refund.issue), which waits as {card.escalation}: Why this much?"
    assert (note.line.from_, note.line.text) == ("mara", said)  # type: ignore[attr-defined]
    assert floor.says(bot, "note", text="The customer paid twice.") == ["write note", "ShowCard"]
    assert floor.says(bot, "note", text="By the way.") == ["write note"]
    words = [("asked", "mara", "Why this much?"), ("answered", "refund-bot", "The customer paid twice.")]
    assert talk(floor) == words
    shown = floor.desk.cards()[0]
    assert (shown.card_sha256, shown.deadline_at) == (card.card_sha256, card.deadline_at)
    floor.restart()
    assert talk(floor) == words


def test_the_question_that_waits_longest_is_answered_first() -> None:
    floor, bot, card = waits()
    floor.waiting(floor.agent("mail-bot"))
    floor.acts(bot, "a2", args={"order": "B-2"})
    floor.judges(bot, wait(), "a2")
    second = next(card for card in floor.desk.cards() if card.action == "a2")
    floor.decides("mara", card, "ask", reason="one", sig=SIG)
    floor.decides("ines", second, "ask", reason="two", sig=SIG)
    for n in range(2):
        floor.says(bot, "note", text=f"answer {n}")
    kept = floor.desk.state.cards
    assert [one.text for one in kept[card.escalation].talk] == ["one", "answer 0"]
    assert [one.text for one in kept[second.escalation].talk] == ["two", "answer 1"]


def test_a_note_among_other_lines_is_an_answer_too() -> None:
    floor, bot, card = waits()
    floor.decides("mara", card, "ask", reason="Why?", sig=SIG)
    floor.says(bot, "reasoning", text="Hm.")
    assert floor.says(bot, "note", text="Because.")[-1] == "ShowCard"
    assert talk(floor)[-1] == ("answered", "refund-bot", "Because.")


def test_what_is_kept_on_a_card_has_bounds_and_the_ledger_has_all_of_it() -> None:
    floor, _, card = waits()
    for _ in range(TALK + 2):
        floor.decides("mara", card, "ask", reason="x" * (SHOWN_LETTERS + 1), sig=SIG)
    assert len(talk(floor)) == TALK
    assert len(talk(floor)[0][2]) == SHOWN_LETTERS + 1
    assert floor.body("escalation.asked")["text"] == "x" * (SHOWN_LETTERS + 1)


def test_nobody_asks_without_words_nor_who_is_not_here() -> None:
    floor, bot, card = waits()
    assert floor.decides("mara", card, "ask", sig=SIG) == ["console: reply reason"]
    assert floor.decides("vic", card, "ask", reason="x", sig=SIG) == ["console: reply not_yours"]
    floor.give(i.AgentLeft(bot.conn))
    assert floor.decides("mara", card, "ask", reason="x", sig=SIG) == ["console: reply run"]


def test_a_card_is_passed_on_to_who_may_answer_and_takes_nothing_from_anybody() -> None:
    floor, _, card = waits()
    floor.decides("mara", card, "claim")
    heard = floor.decides("mara", card, "pass", to="ines", reason="you know them", sig=SIG)
    assert heard == ["write escalation.claimed", "ShowCard", "console: reply True"]
    (shown,) = floor.desk.cards()
    assert shown.claims == ()
    assert [(one.kind, one.by, one.to, one.text) for one in shown.talk or ()] == [
        ("passed", "mara", "ines", "you know them")
    ]
    floor.restart()
    assert [one.to for one in floor.desk.cards()[0].talk or ()] == ["ines"]
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")


@pytest.mark.parametrize("to", [None, "mara", "vic", "nobody", "jo"])
def test_it_is_passed_on_to_nobody_who_may_not_answer(to: str | None) -> None:
    floor, _, card = waits()
    if to == "jo":
        floor.desk.state.cards[card.escalation].card = card.model_copy(update={"may": ("mara", "ines")})
    heard = floor.decides("mara", card, "pass", sig=SIG, **({} if to is None else {"to": to}))
    assert heard == ["console: reply to"]


def test_a_claim_goes_with_its_console() -> None:
    floor, _, card = waits()
    floor.decides("mara", card, "claim")
    reply = floor.last(out.ToConsole)
    assert isinstance(reply, out.ToConsole)
    floor.decides("ines", card, "claim")
    floor.give(i.OperatorJoined(reply.conn, floor.operator("mara"), "desk"))
    heard = floor.give(i.OperatorLeft(reply.conn))
    assert heard[:2] == ["write escalation.claimed", "ShowCard"]
    assert floor.desk.cards()[0].claims == ("ines",)
    assert floor.body("escalation.claimed")["reason"] == "the console is gone"


def test_a_claim_of_the_command_line_outlasts_its_connection_and_falls_free_after_its_time() -> None:
    floor, _, card = waits()
    floor.desk.state.claim_s = 30.0
    floor.decides("mara", card, "claim")
    reply = floor.last(out.ToConsole)
    assert isinstance(reply, out.ToConsole)
    floor.give(i.OperatorJoined(reply.conn, floor.operator("mara"), "cli"))
    floor.give(i.OperatorLeft(reply.conn))
    assert floor.desk.cards()[0].claims == ("mara",)
    assert floor.wait_s(floor.desk.state.claim_s) == ["write escalation.claimed", "ShowCard"]
    assert floor.desk.cards()[0].claims == ()


def test_a_claim_without_an_answer_falls_free_after_its_time() -> None:
    floor, _, card = waits()
    floor.desk.state.claim_s = 30.0
    floor.decides("mara", card, "claim")
    assert floor.wait_s(29.0) == []
    assert floor.wait_s(1.0) == ["write escalation.claimed", "ShowCard"]
    assert floor.body("escalation.claimed") == {
        "escalation": card.escalation,
        "operator": "mara",
        "released": True,
        "reason": "claimed for 30 s without an answer",
    }


def test_a_question_about_a_card_that_is_not_known_any_more_is_passed_over_at_a_restart() -> None:
    floor, _, card = waits()
    floor.decides("mara", card, "ask", reason="Why?", sig=SIG)
    floor.records = [record for record in floor.records if record.kind != "escalation.opened"]
    floor.restart()
    assert floor.desk.cards() == ()
