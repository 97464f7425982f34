import pytest

from judgements import allow, deny, wait
from playbook import Agent, Floor
from watchfloor.wire import Card, Offer
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.cards import OPEN_CARDS
from watchfloor_server.core.equals import LOST, repeats


def flooded(*more: str) -> tuple[Floor, Agent, Card]:
    """A run that proposes the same again and again."""
    floor = Floor(lease_s=10_000.0)
    bot = floor.agent()
    card = floor.waiting(bot)
    for action in more:
        floor.acts(bot, action)
        floor.judges(bot, wait(), action)
    return floor, bot, card


def told(floor: Floor, action: str) -> dict[str, object]:
    """The last decision that the agent heard about an action."""
    lines = [one.line for one in floor.effects if isinstance(one, out.ToAgent)]
    return next(line.model_dump() for line in reversed(lines) if line.model_dump().get("action") == action)


def test_an_equal_action_opens_no_card_and_its_agent_waits_on_the_first_ones() -> None:
    floor, bot, card = flooded()
    floor.acts(bot, "a2")
    heard = floor.judges(bot, wait(), "a2")
    assert heard == ["write action.decided", "agent: decision wait", "consoles: repeated"]
    assert told(floor, "a2")["escalation"] == card.escalation
    assert [one.escalation for one in floor.desk.cards()] == [card.escalation]
    (count,) = repeats(floor.desk.state)
    assert (count.escalation, count.count) == (card.escalation, 2)
    assert floor.desk.cards()[0].card_sha256 == card.card_sha256, "what people sign does not change"


def test_an_approval_lets_one_happen_and_the_others_are_denied_as_doublets() -> None:
    floor, bot, card = flooded("a2", "a3")
    floor.decides("mara", card, "approve", code="2346")
    heard = floor.judges(bot, allow())
    assert heard.count("agent: allow with a grant") == 1
    assert heard.count("agent: decision deny") == 2
    said = told(floor, "a3")
    assert said["reason"] == (
        "equal to 'a1', which was approved once: one approval lets one action happen; "
        "propose it again if it is wanted twice"
    )
    assert floor.body("grant.issued")["action"] == "a1"
    assert repeats(floor.desk.state) == ()


def test_a_denial_is_for_all_of_them_with_its_reason() -> None:
    floor, bot, card = flooded("a2")
    floor.decides("mara", card, "deny", reason="twice is a mistake")
    assert [told(floor, name)["answer"] for name in ("a1", "a2")] == ["deny", "deny"]
    assert told(floor, "a2")["feedback"] == "twice is a mistake"
    assert floor.desk.state.runs[bot.run].acts == {}


def test_what_nobody_answers_expires_for_all_of_them() -> None:
    floor, _, _ = flooded("a2")
    assert floor.wait_s(61.0).count("agent: decision deny") == 2
    assert told(floor, "a2")["reason"] == "nobody answered in time"


@pytest.mark.parametrize(
    ("args", "tool"),
    [
        ({"order": "A-17", "amount": "40.01"}, "refund.issue"),
        ({"order": "A-17", "amount": 40}, "refund.issue"),
        ({"order": "A-17", "amount": "40.00"}, "refund.undo"),
    ],
    ids=["another amount", "another type", "another tool"],
)
def test_what_is_not_equal_is_a_card_of_its_own(args: dict[str, object], tool: str) -> None:
    floor, bot, _ = flooded()
    floor.acts(bot, "a2", tool, args=args)
    floor.judges(bot, wait(), "a2")
    assert len(floor.desk.cards()) == 2


def test_a_true_is_not_a_one() -> None:
    floor = Floor()
    bot = floor.agent()
    for action, value in (("a1", 1), ("a2", True)):
        floor.acts(bot, action, args={"n": value})
        floor.judges(bot, wait(), action)
    assert len(floor.desk.cards()) == 2


def test_what_waits_under_another_rule_and_what_another_run_proposes_is_a_card_of_its_own() -> None:
    floor, bot, _ = flooded()
    floor.acts(bot, "a2")
    floor.judges(bot, wait()._replace(rules=("run.other",)), "a2")
    floor.waiting(floor.agent("mail-bot"))
    assert len(floor.desk.cards()) == 3


def test_equal_order_of_keys_does_not_matter() -> None:
    floor, bot, _ = flooded()
    floor.acts(bot, "a2", args={"amount": "40.00", "order": "A-17"})
    floor.judges(bot, wait(), "a2")
    assert len(floor.desk.cards()) == 1


def test_a_card_that_settles_takes_no_more_of_them() -> None:
    floor, bot, card = flooded()
    floor.decides("mara", card, "approve", code="2346")
    floor.acts(bot, "a2")
    floor.judges(bot, wait(), "a2")
    assert len(floor.desk.cards()) == 2


def test_equal_ones_do_not_use_up_the_runs_cards() -> None:
    floor, bot, _ = flooded(*(f"b{n}" for n in range(OPEN_CARDS + 3)))
    for n in range(OPEN_CARDS - 1):
        floor.acts(bot, f"c{n}", args={"n": n})
        floor.judges(bot, wait(), f"c{n}")
    assert len(floor.desk.cards()) == OPEN_CARDS


def test_an_end_of_the_run_ends_what_waits_with_it() -> None:
    floor, bot, _ = flooded("a2")
    floor.says(bot, "ended", status="failed")
    assert (floor.desk.cards(), repeats(floor.desk.state)) == ((), ())
    assert "agent: decision deny" not in [type(one).__name__ for one in floor.effects]


def test_a_resume_of_the_agent_and_of_the_run_asks_nothing_of_policy_about_them() -> None:
    floor, bot, card = flooded("a2")
    floor.orders("mara", "pause", {"run": bot.run})
    assert not any("ask policy" in one for one in floor.orders("mara", "resume", {"run": bot.run}))
    floor.judges(bot, allow(), "a2")
    assert [one.escalation for one in floor.desk.cards()] == [card.escalation], "a judgement that nobody asked for"


def loaded(floor: Floor, policy: str) -> None:
    """Another policy is in force, and what waits is asked again."""
    read = i.PolicyRead(floor.conn(), floor.id(), "mara", policy, {}, floor.desk.state.people, {}, "", "signed", ())
    floor.give(read)


def test_a_card_in_the_place_of_another_has_them_too_and_so_it_is_after_a_restart() -> None:
    floor, bot, card = flooded("a2", "a3")
    loaded(floor, "q" * 43)
    heard = floor.judges(bot, wait()._replace(policy="q" * 43, reason="other"))
    assert "agent: decision wait" not in heard, "they were told to wait, and wait"
    (new,) = floor.desk.cards()
    assert new.escalation != card.escalation
    assert repeats(floor.desk.state)[0].count == 3
    floor.desk.state.policy = new.policy
    floor.restart()
    assert repeats(floor.desk.state)[0].model_dump() == {"t": "repeated", "escalation": new.escalation, "count": 3}
    floor.decides("mara", new, "deny", reason="no")
    assert floor.kinds()[-3:] == ["action.decided"] * 3


def test_no_card_in_the_place_of_another_denies_them_like_the_first() -> None:
    floor, bot, _ = flooded("a2")
    loaded(floor, "q" * 43)
    assert floor.judges(bot, wait(quorum=9)._replace(policy="q" * 43)).count("agent: decision deny") == 2


def test_a_policy_that_needs_nobody_any_more_lets_the_first_happen_and_no_other() -> None:
    floor, bot, _ = flooded("a2")
    loaded(floor, "q" * 43)
    heard = floor.judges(bot, allow()._replace(policy="q" * 43))
    assert (heard.count("agent: allow with a grant"), heard.count("agent: decision deny")) == (1, 1)


def test_after_a_restart_they_wait_with_the_first_still() -> None:
    floor, bot, card = flooded("a2")
    floor.restart()
    assert repeats(floor.desk.state)[0].count == 2
    floor.decides("mara", card, "approve", code="2346")
    floor.judges(bot, allow())
    assert [body["action"] for body in map(dict, [floor.body("grant.issued")])] == ["a1"]
    assert floor.desk.state.runs[bot.run].denials["a2"].rules == ("run:doublet",)


def test_a_crash_between_the_end_of_a_card_and_its_answers_leaves_nobody_waiting() -> None:
    floor, bot, card = flooded("a2")
    floor.decides("mara", card, "deny")
    at = floor.kinds().index("escalation.closed")
    floor.records = floor.records[: at + 1]
    heard = floor.restart()
    assert heard.count("write action.decided") == 2
    denials = floor.desk.state.runs[bot.run].denials
    assert {name: one.reason for name, one in denials.items()} == {"a1": LOST, "a2": LOST}
    assert floor.judges(bot, deny(), "a2") == []


def test_a_scope_wider_than_once_lets_as_many_of_them_pass_as_it_says_each_with_policys_own_answer() -> None:
    offering = wait()._replace(offers=(Offer(scope={"times": 2}, says="twice, exactly these arguments"),))
    floor = Floor(lease_s=10_000.0)
    bot = floor.agent()
    card = floor.waiting(bot, judgement=offering)
    for action in ("a2", "a3"):
        floor.acts(bot, action)
        floor.judges(bot, offering, action)
    floor.decides("mara", card, "approve", code="2346", scope={"times": 2})
    heard = floor.judges(bot, allow())
    assert heard[-2:] == ["ask policy about a2", "ask policy about a3"]
    assert floor.judges(bot, offering, "a2") == ["ask policy about a2"]
    assert "agent: allow with a grant" in floor.judges(bot, allow(), "a2")
    heard = floor.judges(bot, offering, "a3")
    assert (heard[0], heard[-1]) == ("write escalation.opened", "ShowCard")
    assert "agent: decision wait" not in heard, "it was told to wait, and waits"
    assert [one.action for one in floor.desk.cards()] == ["a3"]
