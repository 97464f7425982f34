import pytest

from family import Wish, child, comes, delegation, household, knocks, refusal
from playbook import How
from watchfloor.chain import sha256
from watchfloor.identity import Blend, Mandate
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def test_a_child_begins_with_its_parents_person() -> None:
    floor = household()
    bot = floor.agent("planner", "alice")
    by = delegation(floor, bot)
    assert floor.give(knocks(floor, "writer", by)) == ["write delegation.used", "write run.started", "welcome from 1"]
    started = floor.body("run.started")["identity"]
    assert isinstance(started, dict)
    assert (started["human"]["name"], started["chain"][0]["run"]) == ("alice", bot.run)
    assert floor.records[-2].run == bot.run


def test_a_token_is_good_once() -> None:
    floor = household()
    by = delegation(floor, floor.agent("planner"))
    comes(floor, "writer", by)
    assert floor.give(knocks(floor, "writer", by)) == ["write identity.refused", "refuse parent_used"]


def test_a_token_that_was_used_is_used_after_a_restart_too() -> None:
    floor = household()
    bot = floor.agent("planner")
    used, fresh = delegation(floor, bot), delegation(floor, bot, Wish(agent="clerk"))
    writer = comes(floor, "writer", used)
    floor.says(writer, "ended", status="completed")
    floor.restart()
    floor.give(knocks(floor, "writer", used))
    assert refusal(floor)[0] == "parent_used"
    comes(floor, "clerk", fresh)


def test_a_token_expires_also_over_a_restart() -> None:
    floor = household(lease_s=1000)
    bot = floor.agent("planner")
    by = delegation(floor, bot, Wish(ttl_s=2))
    floor.restart(after_s=3)
    floor.give(knocks(floor, "writer", by))
    assert refusal(floor)[0] == "parent_used"


def test_another_key_cannot_use_it_and_the_right_one_still_can() -> None:
    floor = household()
    by = delegation(floor, floor.agent("planner"))
    floor.give(knocks(floor, "writer", by, How(seed=b"2" * 32, pinned=True)))
    assert refusal(floor)[0] == "parent_key"
    comes(floor, "writer", by)


def test_another_agent_cannot_use_it() -> None:
    floor = household()
    by = delegation(floor, floor.agent("planner"))
    floor.give(knocks(floor, "clerk", by, How(seed=sha256(b"writer"), pinned=True)))
    assert refusal(floor)[0] == "parent_agent"


@pytest.mark.parametrize("end", ["kill", "ended", "lost", "forgotten"])
def test_a_parent_that_is_over_has_no_more_children(end: str) -> None:
    floor = household()
    bot = floor.agent("planner")
    by = delegation(floor, bot)
    if end == "kill":
        floor.orders("mara", "kill", {"run": bot.run})
    elif end == "ended":
        floor.says(bot, "ended", status="completed")
    elif end == "lost":
        floor.wait_s(10.3)
    else:
        del floor.desk.state.runs[bot.run]
    floor.give(knocks(floor, "writer", by))
    assert refusal(floor)[0] == "parent_over"


def test_a_parent_beneath_one_that_is_lost_has_no_more_children() -> None:
    floor = household()
    root = floor.agent("planner")
    middle = child(floor, root)
    by = delegation(floor, middle, Wish(agent="clerk"))
    floor.wait_s(9)
    floor.give(i.AgentRenewed(middle.conn, 1))
    floor.wait_s(1.3)
    floor.give(knocks(floor, "clerk", by))
    assert refusal(floor)[0] == "parent_over"


def test_a_parent_whose_identity_is_over_has_no_more_children() -> None:
    floor = household(lease_s=1000)
    bot = floor.agent("planner", how=How(for_s=5))
    by = delegation(floor, bot)
    floor.wait_s(6)
    floor.give(knocks(floor, "writer", by))
    assert refusal(floor)[0] == "parent_expired"


@pytest.mark.parametrize(
    ("scope", "code"),
    [({"agent": "planner"}, "locked"), ({"agent": "writer"}, "locked"), ({"human": "alice"}, "parent_over")],
)
def test_a_lock_on_parent_child_or_person_keeps_it_out(scope: dict[str, object], code: str) -> None:
    floor = household()
    by = delegation(floor, floor.agent("planner"))
    floor.orders("mara", "lock", scope, reason="on leave")
    floor.give(knocks(floor, "writer", by))
    assert refusal(floor)[0] == code


def test_its_own_person_is_the_same_or_none() -> None:
    floor = household()
    bot = floor.agent("planner", "alice")
    floor.give(knocks(floor, "writer", delegation(floor, bot), human="bob"))
    assert refusal(floor)[0] == "parent_human"
    floor.give(knocks(floor, "writer", delegation(floor, bot), human="alice"))
    assert isinstance(floor.last(out.Welcome), out.Welcome)


def test_a_child_brings_no_mandate_of_its_own() -> None:
    floor = household()
    knock = knocks(floor, "writer", delegation(floor, floor.agent("planner", "alice")), human="alice")
    floor.give(knock._replace(blend=_with_mandate(knock.blend)))
    assert refusal(floor)[0] == "mandate"


def _with_mandate(blend: Blend) -> Blend:
    assert blend.human is not None
    mandate = Mandate(id="m1", agent="writer", task="t", given_at="2026", expires_at="2999")
    return blend.model_copy(update={"human": blend.human.model_copy(update={"mandate": mandate})})


def test_an_agent_for_people_needs_a_parent_with_a_person() -> None:
    floor = household()
    knock = knocks(floor, "writer", delegation(floor, floor.agent("planner", None)))
    leg = knock.blend.agent.model_copy(update={"mode": "for-human"})
    floor.give(knock._replace(blend=knock.blend.model_copy(update={"agent": leg})))
    assert refusal(floor)[0] == "human_missing"


def test_a_child_ends_no_later_than_its_parent() -> None:
    floor = household(lease_s=1000)
    bot = floor.agent("planner", how=How(max_run_s=100))
    floor.wait_s(40)
    writer = child(floor, bot)
    assert floor.desk.state.runs[writer.run].standing.max_run_s == 60
    floor.give(i.AgentLeft(writer.conn))
    floor.give(floor.hello("writer", None, How(resume=writer.run, pinned=True)))
    assert floor.desk.state.runs[writer.run].standing.max_run_s == 60


def test_a_child_comes_back_with_the_person_and_chain_that_it_has() -> None:
    floor = household()
    writer = child(floor, floor.agent("planner", "alice"))
    floor.give(i.AgentLeft(writer.conn))
    assert "welcome from 1" in floor.give(floor.hello("writer", None, How(resume=writer.run, pinned=True)))
    run = floor.desk.state.runs[writer.run]
    assert run.human == "h_alice"
    assert len(run.blend.hops) == 1


def test_a_child_does_not_come_back_for_somebody_else() -> None:
    floor = household()
    writer = child(floor, floor.agent("planner", "alice"))
    floor.give(i.AgentLeft(writer.conn))
    floor.give(floor.hello("writer", "bob", How(resume=writer.run, pinned=True)))
    assert refusal(floor)[0] == "resume"


def test_a_child_that_is_being_killed_comes_back_to_hear_so_though_its_parent_is_forgotten() -> None:
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    floor.orders("mara", "kill", {"run": bot.run})
    floor.give(i.AgentLeft(writer.conn))
    del floor.desk.state.runs[bot.run]
    came = floor.give(floor.hello("writer", None, How(resume=writer.run, pinned=True)))
    assert came == ["write run.linked", "welcome from 1", "order: kill"]


def test_fresh_evidence_of_a_child_keeps_its_chain() -> None:
    floor = household()
    writer = child(floor, floor.agent("planner", "alice"))
    fresh = floor.hello("writer", None, How(for_s=7200)).blend
    assert floor.give(i.AgentRefreshed(writer.conn, fresh)) == ["write identity.refreshed"]
    run = floor.desk.state.runs[writer.run]
    assert (run.human, len(run.blend.hops)) == ("h_alice", 1)


def test_fresh_evidence_of_a_parent_reaches_all_beneath_it() -> None:
    floor = household()
    bot = floor.agent("planner", "alice")
    writer = child(floor, bot)
    clerk = child(floor, writer, Wish(agent="clerk"))
    before = floor.desk.state.runs[clerk.run].blend.hops[0].expires_at
    floor.give(i.AgentRefreshed(bot.conn, floor.hello("planner", "alice", How(for_s=7200)).blend))
    assert floor.kinds()[-3:] == ["identity.refreshed"] * 3
    assert floor.desk.state.runs[clerk.run].blend.hops[0].expires_at > before


def test_the_graph_comes_back_from_the_ledger() -> None:
    floor = household()
    bot = floor.agent("planner", "alice")
    writer = child(floor, bot)
    floor.restart()
    run = floor.desk.state.runs[writer.run]
    assert (run.parent, run.human) == (bot.run, "h_alice")
    floor.orders("mara", "kill", {"run": bot.run})
    assert floor.state(writer) == "STOPPING"


def test_a_delegation_that_nobody_issued_is_nothing() -> None:
    floor = household()
    floor.give(knocks(floor, "writer", "D-GHOST"))
    assert refusal(floor)[0] == "parent_used"
