import json

import pytest

from family import Wish, child, comes, delegation, household
from judgements import allow
from lies import Lie, Story, bent, both, found_in, headed, later, place, twice, without
from stories import Tale
from watchfloor.chain import jcs
from watchfloor.records import NewRecord
from watchfloor.records.bodies import HopAnswer
from watchfloor_server.core.inputs import AgentRefreshed

TOOLS = ("crm.read", "refund.issue")


def told() -> Story:
    """Alice's planner hands on to a writer, that to a clerk; each acts; fresh evidence comes; then the kill."""
    floor = Tale()
    household(floor=floor)
    root = floor.agent("planner", "alice")
    middle = child(floor, root, Wish(tools=TOOLS))
    leaf = child(floor, middle, Wish(agent="clerk", tools=("refund.issue",)))
    may = [HopAnswer(run=one.run, agent=one.name, answer="allow", rules=(), reason="") for one in (middle, root)]
    floor.acts(leaf)
    floor.judges(leaf, allow()._replace(hops=tuple(may)), "a1")
    floor.ends_well(leaf, "a1")
    refreshes(floor, "planner", root.conn)
    floor.order("mara", "kill", {"run": root.run})
    other = floor.agent("loner", None)
    floor.says(other, "ended", status="completed")
    return [NewRecord(record.at, record.kind, record.raw, *record[3:7]) for record in floor.records]


def refreshes(floor: Tale, name: str, conn: int) -> None:
    """Fresh evidence of the same agent and person."""
    floor.give(AgentRefreshed(conn, floor.hello(name, "alice").blend))


STORY = told()


def identity(story: Story, kind: str, nth: int, **fields: object) -> Story:
    """The identity of a record is another one."""
    at = place(story, kind, nth)
    body = json.loads(story[at].raw)
    body["identity"] |= fields
    return [*story[:at], story[at]._replace(raw=jcs(body)), *story[at + 1 :]]


def chain(story: Story, nth: int) -> list[dict[str, object]]:
    """The chain of the n-th run."""
    return json.loads(story[place(story, "run.started", nth)].raw)["identity"]["chain"]


def other_tools(story: Story) -> Story:
    """The last hop of the clerk's chain hands more on than it did."""
    hops = chain(story, 2)
    return identity(story, "run.started", 2, chain=[hops[0], {**hops[1], "tools": ["bank.drain", "refund.issue"]}])


def shorter(story: Story) -> Story:
    """The clerk's chain leaves the planner out."""
    return identity(story, "run.started", 2, chain=chain(story, 2)[1:])


def nobodys(story: Story) -> Story:
    """A hop that no run ever was."""
    hops = chain(story, 2)
    return identity(story, "run.started", 2, chain=[hops[0], {**hops[1], "run": "GHOST"}])


def early(story: Story) -> Story:
    """The planner ends before it had handed anything on."""
    at = place(story, "run.started", 0)
    body = jcs({"status": "failed", "summary": "x"})
    return [*story[: at + 1], story[at]._replace(kind="run.ended", raw=body), *story[at + 1 :]]


def long(story: Story) -> Story:
    """Nine hops."""
    hops = chain(story, 2)
    many = [hops[0], *[hops[0]] * 7, hops[1]]
    told = identity(story, "run.started", 2, chain=many)
    return identity(told, "run.started", 1, chain=many[:-1])


LIES: dict[str, tuple[Lie, str]] = {
    "never issued": (without("delegation.issued", 1), "never issued it"),
    "issued twice": (twice("delegation.issued"), "was issued before"),
    "issued by nobody": (headed("delegation.issued", 0, run="GHOST"), "was over or never began"),
    "issued by a run that was over": (early, "was over or never began"),
    "more than it had": (bent("delegation.issued", 1, tools=["bank.drain"]), "hands on bank.drain, which"),
    "never used": (without("delegation.used", 1), "which was not used for it"),
    "used twice": (twice("delegation.used"), "was used twice"),
    "another agent": (bent("delegation.issued", 0, agent="ghost"), "another agent, or another key"),
    "another key": (bent("delegation.issued", 0, jkt="A" * 43), "another agent, or another key"),
    "no key": (bent("run.started", 1, key=None), "another agent, or another key"),
    "expired": (bent("delegation.issued", 0, expires_at="2020-01-01T00:00:00.000Z"), "had expired at 2020"),
    "another chain": (other_tools, "its chain is not the one"),
    "a hop left out": (shorter, "its chain is not the one"),
    "a hop that never was": (nobodys, "never issued that"),
    "another person": (lambda story: identity(story, "run.started", 1, human=None), "acts for another person"),
    "a child of the dead": (later("run.started", 2, "run.stopping", 1), "was over before"),
    "leave beneath the dead": (later("action.decided", 0, "run.stopping"), "above it was over before"),
    "leave for what was not handed on": (bent("action.decided", 0, tool="crm.read"), "was never handed on to it"),
    "a grant for what was not handed on": (bent("grant.issued", 0, tool="crm.read"), "was never handed on to it"),
    "nobody above was asked": (bent("action.decided", 0, hops=None), "above it had not"),
    "refreshed to another chain": (
        lambda story: identity(story, "identity.refreshed", 1, chain=None),
        "changed while it ran",
    ),
    "refreshed to another person": (
        lambda story: identity(story, "identity.refreshed", 1, human=None),
        "changed its person",
    ),
    "too long": (long, "over 9 hops, more than 8"),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_leave_that_was_not_handed_on_so_is_found(lie: Lie, expected: str) -> None:
    found = found_in(lie(STORY))
    assert any(expected in one for one in found), found


def test_the_story_itself_holds() -> None:
    assert found_in(STORY) == []


def test_what_is_refreshed_of_a_run_that_nobody_saw_begin_is_passed_over() -> None:
    assert not any("chain" in one for one in found_in(both(without("run.started", 0), lambda story: story)(STORY)))


def test_a_parent_that_is_paused_takes_a_child_in_and_the_story_holds() -> None:
    floor = Tale()
    household(floor=floor)
    root = floor.agent("planner", "alice")
    by = delegation(floor, root)
    floor.order("mara", "pause", {"run": root.run})
    comes(floor, "writer", by)
    floor.order("mara", "resume", {"run": root.run})
    floor.says(root, "ended", status="completed")
    assert found_in([NewRecord(record.at, record.kind, record.raw, *record[3:7]) for record in floor.records]) == []
