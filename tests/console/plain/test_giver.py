from talks import MakeCard, MakeRun, Talk
from watchfloor.oversight import LeaveScope, Offer, Refused


def test_an_approval_is_read_then_typed_by_hand(talk: Talk) -> None:
    said = talk.type("next", "approve E-4K7Q")
    assert "7 m k w, good for 20 s" in said
    assert talk.desk.prompt() == "approve code> "
    assert "signed over the whole card" in talk.type("7mkw")
    assert talk.done == [("approve", "7mkw")]


def test_nothing_is_approved_that_was_not_read_out(talk: Talk) -> None:
    assert "was not read out" in talk.type("approve E-4K7Q", "7mkw")
    assert talk.done == []


def test_a_code_that_was_typed_ahead_is_thrown_away(talk: Talk) -> None:
    talk.type("next", "approve E-4K7Q")
    assert "nothing was sent" in talk.type("7mkw", after_s=0.1)
    assert talk.done == []


def test_a_wrong_code_is_refused_and_the_next_one_is_fetched(talk: Talk, a_card: MakeCard) -> None:
    talk.refusal, talk.fresh = Refused("code", "that is not the code"), (a_card(code="AB23"),)
    assert "NOT DONE" in talk.type("next", "approve E-4K7Q", "zzzz")
    assert "a b 2 3" in talk.type("approve E-4K7Q")


def test_who_may_not_approve_is_told(talk: Talk, a_card: MakeCard) -> None:
    talk.floor.board.cards.clear()
    talk.floor.board.show(a_card(may=("jo",)))
    assert "not yours to approve" in talk.type("next", "approve E-4K7Q")


def test_back_sends_nothing(talk: Talk) -> None:
    assert "nothing was sent" in talk.type("next", "approve E-4K7Q", "back")
    assert talk.done == []


def test_a_denial_needs_a_reason_and_no_code(talk: Talk) -> None:
    assert "needs a reason" in talk.type("deny E-4K7Q")
    talk.type("deny E-4K7Q this was paid before")
    assert talk.done == [("deny", "this was paid before")]


def test_kill_stops_what_the_prompt_named_and_not_what_came_since(talk: Talk, a_run: MakeRun) -> None:
    talk.floor.board.take_runs([a_run("planner", "2C9DAAAAAAAA")])
    talk.desk.prompt()
    talk.desk.selected = "2C9DAAAAAAAA"
    work = talk.desk.hear("kill")
    assert work is not None
    work.close()
    talk.desk.selected = "7F3KAAAAAAAA"
    assert "sent for refund-bot 7F3K" in talk.type("kill")
    assert talk.done == [("kill", "7F3KAAAAAAAA")]


def test_a_kill_goes_before_an_open_step(talk: Talk) -> None:
    talk.type("next", "approve E-4K7Q", "kill")
    assert talk.done == [("kill", "7F3KAAAAAAAA")]


def test_stop_all_is_typed_twice(talk: Talk) -> None:
    assert "STOP ALL 1 runs left?" in talk.type("stop all")
    assert talk.desk.prompt() == "[stop all again = 1 runs] "
    talk.type("stop all")
    assert talk.done == [("kill", "all")]


def test_anything_else_disarms(talk: Talk) -> None:
    said = talk.type("stop all", "status")
    assert "DISARMED" in said
    assert "STATUS" in said
    talk.type("stop all")
    assert "DISARMED" in talk.type("stop all", after_s=11.0)
    assert talk.done == []


def test_a_run_that_stands_still_goes_on_after_its_id_was_typed(talk: Talk, a_run: MakeRun) -> None:
    assert "does not stand still" in talk.type("resume")
    talk.floor.board.take_runs([a_run(state="PAUSED")])
    talk.type("resume", "9999")
    assert talk.done == []
    talk.type("resume", "7f3k")
    assert talk.done == [("resume", "7F3KAAAAAAAA")]


def test_what_ended_cannot_be_stopped(talk: Talk, a_run: MakeRun) -> None:
    talk.floor.board.take_runs([a_run(state="STOPPED")])
    assert "nothing that could be stopped" in talk.type("kill")
    assert "takes no name" in talk.type("kill 2C9D")


def test_a_wider_scope_is_typed_with_the_card_and_read_back_before_the_code(talk: Talk, a_card: MakeCard) -> None:
    offers = (Offer(scope={"once": True}, says="once"), Offer(scope={"times": 3}, says="3 times, amount at most 9"))
    talk.floor.board.cards.clear()
    talk.floor.board.show(a_card(scopes=offers))
    said = talk.type("next", "approve E-4K7Q times=2")
    assert "or 3 times, amount at most 9" in said
    assert "2 times (3 times, amount at most 9)" in said
    talk.type("7mkw")
    assert talk.scopes == [LeaveScope(times=2)]


def test_a_scope_that_the_card_does_not_offer_opens_no_step(talk: Talk) -> None:
    for scope in ("times=2", "for_s=60", "always"):
        assert "nothing but once" in talk.type("next", f"approve E-4K7Q {scope}")
    assert talk.done == []
