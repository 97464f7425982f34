from typing import NamedTuple

from cast import blend
from judgements import allow, deny, wait
from playbook import START
from watchfloor.wire import SigningKey
from watchfloor_server.app.hops import joined
from watchfloor_server.core.facts import Group, Judgement, Now, Question, Standing


class Case(NamedTuple):
    own: Judgement
    above: tuple[Judgement, ...]


def answered(own: Judgement, *above: Judgement) -> Judgement:
    key = SigningKey.from_seed(bytes(32))
    question = Question(
        "R", "a1", "refund.issue", {}, blend(Now(START, 0.0), key, "planner", "alice"),
        Standing((), (), 1.0, dev=False), START, 0, 0, frozenset(), explained=False, foreign=False,
    )  # fmt: skip
    return joined(own, [(question._replace(run=f"R{n}"), one) for n, one in enumerate(above)])


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
    assert (found.quorum, found.ttl_s, found.rules) == (3, 60.0, ("run.amount", "board"))
    assert [group.name for group in found.groups] == ["oncall", "board"]


def test_what_was_answered_for_each_is_kept() -> None:
    found = answered(allow(), deny(), allow())
    assert [(hop.run, hop.answer) for hop in found.hops] == [("R0", "deny"), ("R1", "allow")]
