from typing import NamedTuple

from pydantic import JsonValue

from judgements import allow, deny, wait
from watchfloor.records.bodies import Leg
from watchfloor_server.app.hops import Above, joined
from watchfloor_server.core.facts import Group, Judgement


class Case(NamedTuple):
    own: Judgement
    above: tuple[Judgement, ...]


def answered(own: Judgement, *above: Judgement) -> Judgement:
    return joined(own, [Above(f"R{n}", "planner", one) for n, one in enumerate(above)])


def test_all_have_to_allow() -> None:
    assert answered(allow(), allow(), allow()).answer == "allow"


def test_one_no_is_enough_whoever_says_it() -> None:
    assert answered(deny(), allow()).answer == "deny"
    found = answered(allow(), allow(), deny())
    assert (found.answer, found.reason) == ("deny", "planner run 'R1', which it was delegated by: it may not")
    assert answered(wait(), deny()).answer == "deny"
    assert answered(deny(), wait()).answer == "deny"


def test_people_are_asked_for_whoever_needs_them() -> None:
    found = answered(allow(), allow(), wait(quorum=2, ttl_s=30.0))
    assert (found.answer, found.quorum, found.ttl_s) == ("wait", 2, 30.0)
    assert [group.name for group in found.groups] == ["oncall"]
    assert found.reason.startswith("planner run 'R1'")


def test_all_groups_the_most_people_and_the_least_time() -> None:
    board = wait(quorum=3, ttl_s=90.0)._replace(groups=(Group("board", ("jo",)),), rules=("board",))
    found = answered(wait(), board)
    assert (found.quorum, found.ttl_s, found.rules) == (3, 60.0, ("board", "run.amount"))
    assert [group.operators for group in found.groups] == [("jo",), ("jo",)]


def test_what_was_answered_for_each_is_kept() -> None:
    found = answered(allow(), deny(), allow())
    assert [(hop.run, hop.answer) for hop in found.hops] == [("R0", "deny"), ("R1", "allow")]


def test_only_who_may_answer_for_every_run_is_asked_and_once() -> None:
    mine = wait(operators=("mara", "jo"))
    theirs = wait(operators=("jo", "ines"))._replace(groups=(Group("board", ("jo", "ines")),))
    found = answered(mine, theirs)
    assert [(group.name, group.operators) for group in found.groups] == [("board", ("jo",)), ("oncall", ("jo",))]
    assert found.offers == ()


def test_where_nobody_may_answer_for_every_run_nobody_is_asked() -> None:
    found = answered(wait(operators=("mara",)), wait(operators=("ines",)))
    assert (found.answer, found.reason) == ("deny", "nobody may approve it for every run of the chain")


def test_a_group_of_every_approver_keeps_out_nobody() -> None:
    everyone = wait()._replace(groups=(Group("approver", ()),))
    assert [group.operators for group in answered(everyone, everyone).groups] == [()]
    found = answered(everyone, wait(operators=("ines",)))
    assert {group.name: group.operators for group in found.groups} == {"oncall": ("ines",), "approver": ("ines",)}


def test_a_group_of_which_nobody_may_answer_for_every_run_is_not_answered_for_by_another() -> None:
    two = wait(operators=("mara",))._replace(groups=(Group("oncall", ("mara",)), Group("security", ("ines",))))
    assert answered(two, wait(operators=("mara",))).answer == "deny"
    late = wait()._replace(groups=(Group("oncall", ("mara",), "leads", ("jo",), 60.0),))
    found = answered(late, wait(operators=("jo", "ines")))
    assert [group.operators for group in found.groups] == [("jo",), ("jo",)][: len(found.groups)]


def test_what_was_asked_for_each_is_kept_without_the_arguments_which_are_the_actions() -> None:
    request: dict[str, JsonValue] = {"principals": {}, "context": {"args": {"order": "A-17"}, "chain": 0}}
    leg = Leg(leg="agent", answer="allow", rules=("r",), reason="", request=request)
    (hop,) = answered(allow(), allow()._replace(legs=(leg,))).hops
    assert hop.request == {"principals": {}, "context": {"chain": 0}}
    assert request["context"] == {"args": {"order": "A-17"}, "chain": 0}
    (hop,) = answered(allow(), deny()._replace(legs=())).hops
    assert hop.request is None
