import pytest

from judgements import allow, deny, wait
from playbook import Agent, Floor, How
from watchfloor.wire import Card, Free, Offer
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Judgement
from watchfloor_server.core.widening import WIDER, offers_of, standing

FREE = (Free(arg="amount", most="100.00"),)
OFFERS = (
    Offer(scope={"times": 3}, says="3 times, amount at most 100.00", free=FREE),
    Offer(scope={"for_s": 60}, says="for 60 s, exactly these arguments"),
)
"""What the rules of these dialogues offer."""

PASSES = ["write action.decided", "write grant.issued", "agent: allow with a grant"]


def offering(quorum: int = 1) -> Judgement:
    """Policy wants people, and offers more than once."""
    return wait(quorum=quorum)._replace(offers=OFFERS)


def widened(scope: dict[str, object], quorum: int = 1, **how: float) -> tuple[Floor, Agent, Card]:
    """An action that was approved with a scope wider than once."""
    floor = Floor(**how)
    bot = floor.agent()
    card = floor.waiting(bot, judgement=offering(quorum))
    for name in ("mara", "ines")[:quorum]:
        floor.decides(name, card, "approve", code="2346", scope=scope)
    floor.judges(bot, allow())
    return floor, bot, card


def again(floor: Floor, bot: Agent, action: str, **args: str) -> list[str]:
    """The agent proposes another action, policy wants people and hears at once that they let it pass, if they did."""
    floor.acts(bot, action, args={"order": "A-17", "amount": "40.00", **args})
    heard = floor.judges(bot, offering(), action)
    if heard == [f"ask policy about {action}"]:
        asked = floor.last(out.Judge)
        assert isinstance(asked, out.Judge)
        assert asked.question.approved == ("oncall",)
        return floor.judges(bot, allow(), action)
    return heard


def test_a_card_offers_what_the_rules_do_and_each_says_what_it_would_let_through() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=offering())
    assert [offer.says for offer in card.scopes][1:] == [offer.says for offer in OFFERS]


def test_what_is_critical_is_never_wider_than_once() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=offering()._replace(risk="critical"))
    assert len(card.scopes) == 1
    assert floor.decides("mara", card, "approve", code="2346", scope={"times": 2}) == ["console: reply scope"]


def test_two_offers_that_a_choice_could_not_tell_apart_are_none() -> None:
    double = (*OFFERS, Offer(scope={"times": 3}, says="3 times, anything"))
    assert [offer.scope for offer in offers_of(wait()._replace(offers=double))] == [{"for_s": 60}]


def test_so_many_actions_pass_each_by_its_own_answer_and_grant_and_then_people_are_asked_again() -> None:
    floor, bot, card = widened({"times": 3})
    assert again(floor, bot, "a2", amount="99.00") == PASSES
    decided, grant = floor.body("action.decided"), floor.body("grant.issued")
    assert (decided["by"], decided["under"], decided.get("escalation")) == (["mara"], card.escalation, None)
    assert (grant["approved_by"], grant["under"]) == (["mara"], card.escalation)
    assert decided["reason"] == f"approved by mara, under the scope chosen on {card.escalation}"
    assert again(floor, bot, "a3") == PASSES
    assert "write escalation.opened" in again(floor, bot, "a4")


def test_what_the_scope_does_not_cover_is_asked_of_people() -> None:
    floor, bot, _ = widened({"times": 3})
    assert "write escalation.opened" in again(floor, bot, "a2", amount="100.01")
    assert "write escalation.opened" in again(floor, bot, "a3", order="B-1")
    floor.acts(bot, "a4", "crm.read")
    assert "write escalation.opened" in floor.judges(bot, offering(), "a4")


def test_another_run_of_the_same_agent_gets_nothing_of_it() -> None:
    floor, _, _ = widened({"times": 3})
    assert "write escalation.opened" in again(floor, floor.agent(), "a1")


def test_what_policy_allows_by_itself_uses_nothing_up() -> None:
    floor, bot, card = widened({"times": 2})
    floor.allowed(bot, "a2")
    assert "under" not in floor.body("action.decided")
    assert floor.desk.state.runs[bot.run].wider[card.escalation].left == 1


@pytest.mark.parametrize("answer", [deny(), wait()])
def test_policy_that_does_not_agree_has_people_asked(answer: Judgement) -> None:
    floor, bot, card = widened({"times": 2})
    floor.acts(bot, "a2", args={"order": "A-17", "amount": "40.00"})
    floor.judges(bot, offering(), "a2")
    assert "write escalation.opened" in floor.judges(bot, answer, "a2")
    assert floor.desk.state.runs[bot.run].wider[card.escalation].left == 1


@pytest.mark.parametrize(
    "change",
    [
        {"quorum": 2},
        {"risk": "critical"},
        {"target": "crm"},
        {"policy": "q" * 43},
        {"groups": (*wait().groups, wait().groups[0]._replace(name="leads"))},
    ],
    ids=["more people", "more risk", "another target", "another policy", "other people"],
)
def test_what_would_be_asked_otherwise_is_asked(change: dict[str, object]) -> None:
    floor, bot, _ = widened({"times": 3})
    floor.acts(bot, "a2", args={"order": "A-17", "amount": "40.00"})
    assert "write escalation.opened" in floor.judges(bot, offering()._replace(**change), "a2")


def test_for_so_many_seconds() -> None:
    floor, bot, _ = widened({"for_s": 30}, lease_s=1000.0)
    floor.wait_s(29.0)
    assert again(floor, bot, "a2") == PASSES
    floor.wait_s(1.0)
    assert "write escalation.opened" in again(floor, bot, "a3")


def test_its_time_goes_on_while_the_run_stands_still_and_nothing_passes_then() -> None:
    floor, bot, _ = widened({"for_s": 30}, lease_s=1000.0)
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.acts(bot, "a2") == ["write action.proposed"]
    floor.wait_s(31.0)
    assert "ask policy about a2" in floor.orders("mara", "resume", {"run": bot.run})
    assert "write escalation.opened" in floor.judges(bot, offering(), "a2")


def test_a_pause_between_both_questions_starts_them_anew() -> None:
    floor, bot, card = widened({"times": 2})
    floor.acts(bot, "a2", args={"order": "A-17", "amount": "40.00"})
    floor.judges(bot, offering(), "a2")
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.judges(bot, allow(), "a2") == []
    floor.orders("mara", "resume", {"run": bot.run})
    assert floor.judges(bot, offering(), "a2") == ["ask policy about a2"]
    assert floor.judges(bot, allow(), "a2") == PASSES
    assert floor.desk.state.runs[bot.run].wider[card.escalation].left == 0


def test_two_questions_at_once_never_pass_more_than_is_left() -> None:
    floor, bot, _ = widened({"times": 2})
    for action in ("a2", "a3"):
        floor.acts(bot, action, args={"order": "A-17", "amount": "40.00"})
        floor.judges(bot, offering(), action)
    assert floor.judges(bot, allow(), "a2") == PASSES
    assert "write escalation.opened" in floor.judges(bot, allow(), "a3")


def test_several_people_choose_the_least_of_them() -> None:
    floor, bot, _ = widened({"times": 2}, quorum=2)
    floor.acts(bot, "a2", args={"order": "A-17", "amount": "40.00"})
    floor.judges(bot, offering(2), "a2")
    assert floor.judges(bot, allow(), "a2") == PASSES
    assert floor.body("action.decided")["by"] == ["mara", "ines"]


def test_one_of_them_who_chose_once_makes_it_once() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=offering(2))
    floor.decides("mara", card, "approve", code="2346", scope={"times": 3})
    floor.decides("ines", card, "approve", code="2346")
    floor.judges(bot, allow())
    assert floor.desk.state.runs[bot.run].wider == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "approve", "scope": {"times": 4}},
        {"answer": "approve", "scope": {"for_s": 60.5}},
        {"answer": "approve", "scope": {"times": 2}, "args": {"order": "B"}},
        {"answer": "supply", "scope": {"times": 2}, "result": None},
    ],
    ids=["more", "longer", "with other arguments", "by hand"],
)
def test_more_than_is_offered_is_refused(fields: dict[str, object]) -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=offering())
    assert floor.decides("mara", card, code="2346", **fields) == ["console: reply scope"]  # type: ignore[arg-type]


def stands(floor: Floor) -> list[str]:
    (run,) = floor.desk.state.runs.values()
    return [wider.escalation for wider in standing(floor.desk.state, run, floor.now)]


def test_it_stands_while_something_may_pass_under_it() -> None:
    floor, bot, card = widened({"times": 2}, lease_s=1000.0)
    assert stands(floor) == [card.escalation]
    again(floor, bot, "a2")
    assert stands(floor) == []
    floor, bot, card = widened({"for_s": 60}, lease_s=1000.0)
    floor.wait_s(59.0)
    assert stands(floor) == [card.escalation]
    floor.wait_s(1.0)
    assert stands(floor) == []


def test_a_lock_bars_new_starts_and_leaves_what_stands_in_a_run_that_goes_on() -> None:
    floor, bot, card = widened({"times": 3}, lease_s=1000.0)
    floor.orders("mara", "lock", {"agent": bot.name}, reason="no more of it", sig="A" * 86)
    assert bot.name in [lock.scope.value for lock in floor.desk.locks()]
    assert stands(floor) == [card.escalation]
    assert again(floor, bot, "a2") == PASSES


def test_a_policy_that_is_loaded_takes_it_back() -> None:
    floor, _, card = widened({"times": 3}, lease_s=1000.0)
    people = floor.desk.state.people
    floor.give(i.PolicyRead(floor.conn(), floor.id(), "mara", "q" * 43, {}, people, {}, "tighter", "{}", ()))
    assert floor.body("grant.void")["scopes"] == [card.escalation]
    assert stands(floor) == []


@pytest.mark.parametrize("end", ["kill", "policy", "operator", "key", "role", "build"])
def test_it_is_void_with(end: str) -> None:
    floor, bot, card = widened({"times": 3})
    state, run = floor.desk.state, floor.desk.state.runs[bot.run]
    if end == "kill":
        floor.orders("ines", "kill", {"run": bot.run})
        assert floor.body("grant.void")["scopes"] == [card.escalation]
    elif end == "policy":
        state.policy = "q" * 43
        assert stands(floor) == []
        assert "write escalation.opened" in again(floor, bot, "a2")
        return
    elif end == "operator":
        state.operators["ines"] = floor.operator("ines")._replace(roles=("admin",))
        floor.removes("mara", by="ines")
    elif end == "key":
        mara = floor.operator("mara")
        floor.give(i.OperatorEnrolling(floor.conn(), mara._replace(key=b"other".ljust(32)), "ines", None))
    elif end == "role":
        state.operators["mara"] = floor.operator("mara")._replace(roles=("admin",))
        assert stands(floor) == []
        assert "write escalation.opened" in again(floor, bot, "a2")
        return
    else:
        resume = floor.hello(how=How(resume=bot.run))
        build = run.build.model_copy(update={"model": "another"})
        floor.give(resume._replace(hello=resume.hello.model_copy(update={"build": build})))
        assert floor.body("grant.void")["scopes"] == [card.escalation]
    assert run.wider == {}
    floor.restart()
    assert floor.desk.state.runs[bot.run].wider == {}


def test_it_comes_back_after_a_restart_with_no_more_than_was_left() -> None:
    floor, bot, card = widened({"times": 3}, lease_s=1000.0)
    again(floor, bot, "a2")
    floor.restart()
    assert floor.desk.state.runs[bot.run].wider[card.escalation].left == 1
    floor, bot, card = widened({"for_s": 60}, lease_s=1000.0)
    floor.wait_s(10.0)
    floor.restart(after_s=5.0)
    wider = floor.desk.state.runs[bot.run].wider[card.escalation]
    assert wider.until_s == floor.now.boot_s + 45.0


def test_a_clock_that_was_set_back_gives_no_more_time_than_was_chosen() -> None:
    floor, bot, card = widened({"for_s": 60}, lease_s=1000.0)
    floor.restart(after_s=-3600.0)
    assert floor.desk.state.runs[bot.run].wider[card.escalation].until_s == floor.now.boot_s + 60.0


def test_only_so_many_are_in_force_at_a_time() -> None:
    floor = Floor(lease_s=1e6)
    bot = floor.agent()
    for n in range(WIDER + 1):
        floor.acts(bot, f"a{n}", args={"order": f"A-{n}", "amount": "40.00"})
        floor.judges(bot, offering(), f"a{n}")
        (card,) = floor.desk.cards()
        floor.decides("mara", card, "approve", code="2346", scope={"times": 3})
        floor.judges(bot, allow(), f"a{n}")
    assert len(floor.desk.state.runs[bot.run].wider) == WIDER
