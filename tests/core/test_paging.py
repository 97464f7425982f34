from judgements import POLICY, allow, wait
from playbook import PEOPLE, Agent, Floor
from watchfloor.wire import Card
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Group
from watchfloor_server.core.paging import calls
from watchfloor_server.core.paging_inputs import Paged

GROUPS = (Group("oncall", ("mara",), "leads", ("ines",), 100.0), Group("money", ("mara",), "admin", ("ines",), 500.0))


def manned(*pagers: str) -> Floor:
    """A floor where these groups can be called."""
    floor = Floor(lease_s=10_000.0)
    floor.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "", "", frozenset(pagers)))
    return floor


def opened(floor: Floor, ttl_s: float = 600.0) -> tuple[Agent, Card]:
    bot = floor.agent()
    return bot, floor.waiting(bot, judgement=wait(ttl_s=ttl_s)._replace(groups=GROUPS))


def called(floor: Floor) -> list[tuple[str, tuple[str, ...]]]:
    """Who was called by the last input, and why."""
    return [(one.stage, one.groups) for one in floor.effects if isinstance(one, out.Page)]


def test_people_are_called_on_opening_at_half_the_time_and_when_a_fallback_comes_in() -> None:
    floor = manned("oncall", "leads", "admin")
    _, card = opened(floor)
    assert floor.wait_s(0.05) == ["Page"]
    assert called(floor) == [("opened", ("oncall",))]
    assert floor.wait_s(99.0) == []
    floor.wait_s(0.95)
    assert called(floor) == [("fallback", ("leads", "oncall"))]
    floor.wait_s(199.0)
    assert called(floor) == []
    floor.wait_s(1.0)
    assert called(floor) == [("half", ("oncall", "leads"))]
    floor.wait_s(200.0)
    assert floor.wait_s(50.0) == []
    assert floor.desk.state.cards[card.escalation].page_after_s == float("inf")


def test_each_call_of_a_card_has_a_name_that_is_always_the_same() -> None:
    floor = manned("oncall")
    _, card = opened(floor)
    names = [call.page for call in calls(floor.desk.state.cards[card.escalation])]
    assert names == [f"{card.escalation}-{stage}" for stage in ("opened", "fallback-1", "half")]
    assert not any("." in name for name in names), "the parts of a webhook's signature are joined by dots"


def test_nobody_is_called_of_a_group_without_targets() -> None:
    floor = manned("desk")
    opened(floor)
    assert floor.wait_s(0.05) == []
    assert manned().wait_s(0.05) == []


def test_a_call_waits_while_the_run_stands_still() -> None:
    floor = manned("oncall")
    bot, _ = opened(floor)
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.wait_s(400.0) == []
    floor.orders("mara", "resume", {"run": bot.run})
    floor.wait_s(0.05)
    assert called(floor) == [("opened", ("oncall",))]
    assert floor.wait_s(99.0) == []
    floor.wait_s(1.0)
    assert called(floor) == [("fallback", ("oncall",))]


def test_nobody_is_called_for_a_card_that_was_answered() -> None:
    floor = manned("oncall")
    bot, card = opened(floor)
    floor.decides("mara", card, "approve", code="2346")
    assert floor.wait_s(0.05) == []
    floor.judges(bot, allow())
    assert floor.wait_s(400.0) == []


def went(floor: Floor, card: Card, *faults: str) -> list[str]:
    """The app's word on a call."""
    return floor.give(Paged(card.run, card.escalation, f"{card.escalation}-opened", "opened", ("oncall",), 2, faults))


def test_how_a_call_went_is_written_down() -> None:
    floor = manned("oncall")
    _, card = opened(floor)
    assert went(floor, card, "hooks.example: it answered 500") == ["write escalation.paged"]
    assert floor.body("escalation.paged")["faults"] == ["hooks.example: it answered 500"]
    floor.desk.state.runs.clear()
    assert went(floor, card) == []


def test_after_a_restart_what_was_called_is_not_called_again_and_what_was_not_is_under_its_old_name() -> None:
    floor = manned("oncall")
    _, card = opened(floor)
    floor.wait_s(0.05)
    floor.restart(after_s=1.0)
    floor.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "", "", frozenset({"oncall"})))
    floor.wait_s(0.05)
    (again,) = (one for one in floor.effects if isinstance(one, out.Page))
    assert again.page == f"{card.escalation}-opened"
    went(floor, card)
    floor.restart(after_s=1.0)
    floor.give(i.PolicyLoaded(POLICY, {}, PEOPLE, None, "", "", frozenset({"oncall"})))
    assert floor.wait_s(0.05) == []


def test_a_call_that_went_out_for_a_card_that_is_closed_does_no_harm_at_a_restart() -> None:
    floor = manned("oncall")
    _, card = opened(floor)
    floor.decides("mara", card, "deny")
    went(floor, card)
    floor.restart(after_s=1.0)
    assert floor.desk.cards() == ()
