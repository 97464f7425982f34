import pytest

from family import TOOLS, Wish, answer, asks, child, delegation, household
from judgements import allow
from playbook import How
from watchfloor.chain import sha256
from watchfloor_server.core import inputs as i
from watchfloor_server.core.delegating import CHILDREN, HOPS, OPEN_TICKETS


def test_a_delegation_is_written_down_and_then_signed() -> None:
    floor = household()
    bot = floor.agent()
    assert asks(floor, bot, Wish(tools=("mail.send", "crm.read", "crm.read"))) == [
        "write delegation.issued",
        "SignDelegation",
    ]
    body = floor.body("delegation.issued")
    assert (body["agent"], body["tools"]) == ("writer", ["crm.read", "mail.send"])
    assert floor.records[-1].run == bot.run


def test_nobody_delegates_without_a_run() -> None:
    floor = household()
    assert asks(floor, floor.agent()._replace(conn=999)) == []


@pytest.mark.parametrize(
    ("wish", "code", "says"),
    [
        (Wish(is_known=False), "agent", "not in the directory"),
        (Wish(tools=()), "tools", "no tool is named"),
        (Wish(tools=("bank.drain",)), "tools", "not in tools.toml"),
        (Wish(ttl_s=60.5), "ttl", "good for 1 to 60 s"),
        (Wish(ttl_s=0.5), "ttl", "good for 1 to 60 s"),
        (Wish(ttl_s=-1e300), "ttl", "good for 1 to 60 s"),
        (Wish(seed=sha256(b"refund-bot")), "self", "a child has its own key"),
    ],
)
def test_what_cannot_be_handed_on_is_refused_in_one_sentence(wish: Wish, code: str, says: str) -> None:
    floor = household()
    bot = floor.agent()
    assert asks(floor, bot, wish) == [f"agent: delegation {code}"]
    assert says in (answer(floor)[1] or "")
    assert floor.desk.state.tickets == {}


def test_a_child_hands_on_what_it_got_and_nothing_else() -> None:
    floor = household()
    middle = child(floor, floor.agent("planner"), Wish(tools=("crm.read",)))
    assert asks(floor, middle, Wish(agent="clerk", tools=("crm.read", "refund.issue")))
    assert answer(floor) == ("tools", "tool 'refund.issue' was not handed on to this run, so it cannot hand it on")


def test_a_key_of_any_run_above_is_no_childs_key() -> None:
    floor = household()
    middle = child(floor, floor.agent("planner"))
    asks(floor, middle, Wish(agent="clerk", seed=sha256(b"planner")))
    assert answer(floor)[0] == "self"


@pytest.mark.parametrize("kind", ["pause", "kill"])
def test_a_run_that_may_not_act_hands_nothing_on(kind: str) -> None:
    floor = household()
    bot = floor.agent()
    floor.orders("mara", kind, {"run": bot.run})
    asks(floor, bot)
    assert answer(floor)[0] == "state"


def test_a_run_whose_identity_is_over_hands_nothing_on() -> None:
    floor = household(lease_s=1000)
    bot = floor.agent(how=How(for_s=5))
    floor.wait_s(6)
    asks(floor, bot)
    assert answer(floor)[0] == "expired"


def test_nothing_is_handed_on_while_the_ledger_cannot_be_written() -> None:
    floor = household()
    bot = floor.agent()
    floor.give(i.WriteFailed("disk full"))
    asks(floor, bot)
    assert answer(floor)[0] == "not_writable"


@pytest.mark.parametrize("scope", [{"agent": "writer"}, {"agent": "refund-bot"}, {"human": "jo"}, {"all": True}])
def test_a_lock_on_parent_child_or_sponsor_stops_it(scope: dict[str, object]) -> None:
    floor = household()
    bot = floor.agent()
    floor.orders("mara", "lock", scope, reason="on leave")
    asks(floor, bot)
    assert answer(floor)[0] == "locked"


def test_the_chain_has_eight_hops_at_most() -> None:
    floor = household()
    run = floor.agent("planner")
    for hop in range(HOPS):
        run = child(floor, run, Wish(agent=f"worker-{hop}"))
    assert len(floor.desk.state.runs[run.run].blend.hops) == HOPS
    asks(floor, run, Wish(agent="one-too-many"))
    assert answer(floor)[0] == "depth"


def test_tokens_that_nobody_uses_are_bounded_and_expire() -> None:
    floor = household()
    bot = floor.agent()
    for _ in range(OPEN_TICKETS):
        delegation(floor, bot)
    asks(floor, bot)
    assert answer(floor)[0] == "too_many"
    floor.wait_s(0.1)
    floor.give(i.AgentRenewed(bot.conn, 1))
    floor.desk.state.runs[bot.run].lease_from_s += 100
    floor.wait_s(30)
    assert asks(floor, bot) == ["write delegation.issued", "SignDelegation"]


def test_an_id_is_used_once_while_its_token_is_open() -> None:
    floor = household()
    bot = floor.agent()
    delegation(floor, bot, Wish(id="d1"))
    asks(floor, bot, Wish(id="d1"))
    assert answer(floor)[0] == "id"


def test_children_that_live_are_bounded() -> None:
    floor = household()
    bot = floor.agent()
    for n in range(CHILDREN):
        child(floor, bot, Wish(seed=sha256(str(n).encode())))
    asks(floor, bot)
    assert answer(floor) == ("too_many", f"{CHILDREN} children of this run live; let some of them end first")


def test_a_child_whose_parent_has_lost_its_lease_has_no_leave_and_hands_nothing_on() -> None:
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    floor.wait_s(9)
    floor.give(i.AgentRenewed(writer.conn, 1))
    floor.wait_s(1.3)
    assert (floor.state(bot), floor.state(writer)) == ("LOST", "RUNNING")
    assert floor.acts(writer) == ["write action.proposed", "write action.decided", "agent: decision deny"]
    assert floor.body("action.decided")["rules"] == ["run:delegated"]
    asks(floor, writer, Wish(agent="clerk"))
    assert answer(floor)[0] == "parent"


def test_an_identity_that_expired_above_takes_the_leave_beneath_with_it() -> None:
    floor = household(lease_s=1000)
    writer = child(floor, floor.agent("planner", None, How(for_s=5)))
    run = floor.desk.state.runs[writer.run]
    later = tuple(hop.model_copy(update={"expires_at": "2999"}) for hop in run.blend.hops)
    run.blend = run.blend.model_copy(update={"chain": later})
    floor.wait_s(6)
    floor.acts(writer)
    assert "the identity of planner" in str(floor.body("action.decided")["reason"])


def test_a_chain_with_a_gap_has_no_leave() -> None:
    floor = household()
    bot = floor.agent("planner")
    writer = child(floor, bot)
    clerk = child(floor, writer, Wish(agent="clerk"))
    del floor.desk.state.runs[bot.run]
    floor.acts(clerk)
    assert floor.body("action.decided")["reason"] == "a run that it was delegated by is not known any more"


def test_a_tool_that_was_not_handed_on_is_not_even_asked_about() -> None:
    floor = household()
    writer = child(floor, floor.agent("planner"), Wish(tools=("crm.read",)))
    floor.acts(writer)
    assert floor.body("action.decided")["reason"] == "refund.issue was not handed on to this run; it has crm.read"
    assert floor.acts(writer, "a2", "crm.read") == ["write action.proposed", "ask policy about a2"]
    floor.judges(writer, allow(), "a2")
    assert floor.body("action.decided")["answer"] == "allow"


def test_all_tools_are_known() -> None:
    assert set(household().desk.state.tools) == set(TOOLS)
