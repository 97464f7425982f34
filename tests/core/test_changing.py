from judgements import allow, deny, wait
from playbook import Agent, Floor
from watchfloor.chain import b64url, jcs, sha256
from watchfloor.wire import Card
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Group

HALF = {"order": "A-17", "amount": "20.00"}


def changed(quorum: int = 1) -> tuple[Floor, Agent, Card]:
    """Somebody changes the arguments of a card, and policy is being asked."""
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=quorum))
    assert floor.decides("mara", card, "approve", code="2346", args=HALF) == ["ask policy about a1"]
    return floor, bot, card


def question(floor: Floor) -> tuple[object, tuple[str, ...]]:
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    return dict(asked.question.args), asked.question.approved


def error(floor: Floor) -> str:
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    return answer.line.error or ""  # type: ignore[attr-defined]


def test_policy_answers_on_the_changed_arguments_before_the_word_counts() -> None:
    floor, bot, card = changed()
    assert question(floor) == (HALF, ("oncall",))
    assert floor.judges(bot, allow()) == [
        "write escalation.verdict",
        "write escalation.closed",
        "CloseCard",
        "write action.decided",
        "write grant.issued",
        "agent: allow with a grant",
        "console: reply True",
    ]
    assert floor.body("escalation.opened")["card"]["args"] == card.args  # type: ignore[index]
    assert floor.body("action.decided")["args"] == HALF
    assert floor.body("grant.issued")["args_sha256"] == b64url(sha256(jcs(HALF)))


def test_what_policy_denies_is_refused_with_its_reason_and_nothing_is_lost() -> None:
    floor, bot, card = changed()
    assert floor.judges(bot, deny("half is not allowed")) == ["console: reply policy"]
    assert error(floor) == "policy denies it with these arguments: half is not allowed"
    assert "escalation.verdict" not in floor.kinds()
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")
    assert question(floor) == (card.args, ("oncall",))


def test_what_others_would_have_to_be_asked_about_is_refused() -> None:
    floor, bot, card = changed()
    assert floor.judges(bot, wait()) == ["console: reply policy"]
    assert error(floor) == "with these arguments oncall would have to be asked: above 100 EUR"
    assert floor.desk.cards()[0].escalation == card.escalation


def test_where_two_are_needed_a_change_is_a_new_card_and_every_vote_is_void() -> None:
    floor = Floor()
    bot = floor.agent()
    old = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("ines", old, "approve", code="2346")
    floor.decides("mara", old, "approve", code="2346", args=HALF)
    assert question(floor) == (HALF, ())
    assert floor.judges(bot, wait(quorum=2)) == [
        "CloseCard",
        "write escalation.superseded",
        "write escalation.opened",
        "write action.decided",
        "ShowCard",
        "console: reply True",
    ]
    (new,) = floor.desk.cards()
    assert (new.args, new.proposed, new.changed_by, new.supersedes) == (HALF, old.args, "mara", old.escalation)
    assert new.args_sha256 == b64url(sha256(jcs(HALF)))
    assert new.differs == ('args amount: "20.00", was "40.00"',)
    assert floor.body("escalation.superseded")["operator"] == "mara"
    assert floor.decides("ines", old, "approve", code="2346") == ["console: reply closed"]
    assert "as mara changed the arguments" in error(floor)
    floor.decides("mara", new, "approve", code="2346")
    floor.decides("ines", new, "approve", code="2346")
    assert question(floor) == (HALF, ("oncall",))
    floor.judges(bot, allow())
    given = floor.last(out.Give)
    assert isinstance(given, out.Give)
    assert (given.decision.args, given.leave.args_sha256) == (HALF, new.args_sha256)


def test_a_change_that_needs_nobody_by_itself_is_still_asked_of_as_many() -> None:
    floor, bot, old = changed(quorum=2)
    floor.judges(bot, allow())
    (new,) = floor.desk.cards()
    assert (new.quorum, new.groups, new.may, new.deadline_at) == (2, old.groups, old.may, old.deadline_at)


def test_a_change_never_gives_more_time() -> None:
    floor = Floor(lease_s=100.0)
    bot = floor.agent()
    old = floor.waiting(bot, judgement=wait(quorum=2, ttl_s=60.0))
    floor.wait_s(50.0)
    floor.decides("mara", old, "approve", code="2346", args=HALF)
    floor.judges(bot, wait(quorum=2, ttl_s=900.0))
    assert floor.desk.cards()[0].deadline_at == old.deadline_at


def test_a_change_with_several_people_is_refused_where_policy_denies_it() -> None:
    floor, bot, old = changed(quorum=2)
    assert floor.judges(bot, deny()) == ["console: reply policy"]
    assert floor.desk.cards()[0].escalation == old.escalation


def test_a_changed_card_can_be_changed_again_and_is_the_same_after_a_restart() -> None:
    floor, bot, old = changed(quorum=2)
    floor.judges(bot, wait(quorum=2))
    (second,) = floor.desk.cards()
    other = {"order": "A-17", "amount": "10.00", "note": "x"}
    floor.decides("ines", second, "approve", code="2346", args=other)
    floor.judges(bot, wait(quorum=2))
    floor.restart()
    (third,) = floor.desk.cards()
    assert (third.args, third.proposed, third.changed_by) == (other, old.args, "ines")
    assert third.differs == ('args amount: "10.00", was "20.00"', 'args note: "x", was absent')
    floor.decides("mara", third, "approve", code="2346")
    floor.decides("ines", third, "approve", code="2346")
    floor.judges(bot, allow())
    assert floor.body("action.decided")["args"] == other
    assert "as mara changed" in floor.desk.state.closed[old.escalation]


def test_what_was_changed_stays_changed_under_a_new_policy() -> None:
    floor, bot, old = changed(quorum=2)
    floor.judges(bot, wait(quorum=2))
    (second,) = floor.desk.cards()
    state = floor.desk.state
    state.cards[second.escalation].outdated = state.runs[bot.run].acts["a1"].asked = True
    floor.judges(bot, wait(quorum=1))
    (third,) = floor.desk.cards()
    assert (third.args, third.proposed, third.changed_by) == (HALF, old.args, "mara")


def test_meanwhile_others_wait_but_a_no_counts_at_once_and_ends_it() -> None:
    floor, bot, card = changed()
    assert floor.decides("ines", card, "approve", code="2346") == ["console: reply busy"]
    heard = floor.decides("ines", card, "deny")
    assert heard[:4] == ["write escalation.verdict", "write escalation.closed", "CloseCard", "console: reply closed"]
    assert floor.judges(bot, allow()) == []


def test_a_kill_meanwhile_ends_it_and_says_so() -> None:
    floor, bot, _ = changed()
    assert "console: reply closed" in floor.orders("ines", "kill", {"run": bot.run})
    assert floor.judges(bot, allow()) == []


def test_a_pause_meanwhile_refuses_it() -> None:
    floor, bot, card = changed()
    floor.orders("ines", "pause", {"run": bot.run})
    assert floor.judges(bot, allow()) == ["console: reply held"]
    floor.orders("ines", "resume", {"run": bot.run})
    assert "ask policy about a1" in floor.decides("mara", card, "approve", code="2346")


def test_who_is_no_approver_any_more_when_policy_answers_has_changed_nothing() -> None:
    floor, bot, _ = changed()
    mara = floor.operator("mara")
    floor.desk.state.operators["mara"] = mara._replace(roles=("admin",))
    assert floor.judges(bot, allow()) == ["console: reply not_yours"]


def test_a_new_policy_meanwhile_refuses_it_and_is_asked_about_the_card() -> None:
    floor, bot, card = changed()
    floor.desk.state.cards[card.escalation].outdated = True
    assert floor.judges(bot, allow()) == ["console: reply policy_changed", "ask policy about a1"]
    assert question(floor) == (card.args, ())


def test_a_new_policy_is_not_asked_about_a_run_that_stands_still() -> None:
    floor, bot, card = changed()
    floor.orders("ines", "pause", {"run": bot.run})
    floor.desk.state.cards[card.escalation].outdated = True
    assert floor.judges(bot, allow()) == ["console: reply policy_changed"]


def test_a_disk_that_is_full_by_then_refuses_it() -> None:
    floor, bot, _ = changed()
    floor.give(i.WriteFailed("disk full"))
    assert floor.judges(bot, allow()) == ["console: reply not_writable"]


def test_one_person_changes_nothing_into_what_needs_two() -> None:
    floor, bot, card = changed()
    assert floor.judges(bot, allow()._replace(quorum=2)) == ["console: reply policy"]
    assert error(floor) == "with these arguments 2 people would have to approve it, and 1 did"
    assert floor.desk.cards()[0].escalation == card.escalation


def test_a_change_takes_no_fewer_people_and_no_fewer_groups() -> None:
    floor, bot, _ = changed(quorum=2)
    floor.judges(bot, wait(quorum=1)._replace(groups=(Group("leads", ("ines", "mara")),)))
    (new,) = floor.desk.cards()
    assert (new.quorum, new.groups) == (2, ("leads", "oncall"))


def test_a_change_by_somebody_of_one_group_is_still_asked_of_the_other() -> None:
    floor = Floor()
    bot = floor.agent(human="bob")
    both = wait()._replace(groups=(Group("oncall", ("mara",)), Group("security", ("ines",))))
    old = floor.waiting(bot, judgement=both)
    floor.decides("mara", old, "approve", code="2346", args=HALF)
    assert question(floor) == (HALF, ())
    floor.judges(bot, allow())
    (new,) = floor.desk.cards()
    assert (new.changed_by, new.circles) == ("mara", old.circles)
    assert "ask policy about a1" not in floor.decides("mara", new, "approve", code="2346")
    assert "ask policy about a1" in floor.decides("ines", new, "approve", code="2346")


def test_what_is_done_by_hand_on_a_changed_card_is_told_with_the_arguments_that_were_signed() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("mara", card, "approve", code="2346", args={"order": "A-17", "amount": "30.00"})
    floor.judges(bot, wait(quorum=2))
    (changed,) = floor.desk.cards()
    for name, fields in (("mara", {"answer": "supply", "result": 1}), ("ines", {"answer": "approve"})):
        floor.decides(name, changed, code="2346", **fields)  # type: ignore[arg-type]
    floor.judges(bot, allow())
    decided = floor.body("action.decided")
    assert (decided["supplied"], decided["args"]) == (True, {"order": "A-17", "amount": "30.00"})
