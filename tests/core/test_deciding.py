from datetime import timedelta

from judgements import allow, deny
from playbook import START, Floor, How
from watchfloor.chain import b64url, jcs, sha256
from watchfloor_server.core import deciding
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i


def test_leave_is_for_exactly_these_arguments_and_as_short_as_a_lease() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    given = floor.last(out.Give)
    assert isinstance(given, out.Give)
    assert given.leave.args_sha256 == b64url(sha256(jcs({"order": "A-17", "amount": "40.00"})))
    assert given.leave.expires_at == START + timedelta(seconds=9.8)
    assert given.leave.epoch == 1


def test_leave_never_outlives_the_identity() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=4.0))
    floor.allowed(bot)
    given = floor.last(out.Give)
    assert isinstance(given, out.Give)
    assert given.leave.expires_at == START + timedelta(seconds=4.0)


def test_leave_that_may_still_be_used_dies_with_the_run() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot, "a1")
    floor.acts(bot, "a2")
    floor.wait_s(5.0)
    floor.allowed(bot, "a3")
    floor.wait_s(4.9)
    floor.orders("mara", "kill", {"run": bot.run})
    assert len(floor.body("grant.void")["grants"]) == 1  # type: ignore[arg-type]


def test_only_the_newest_denials_are_said_again() -> None:
    floor = Floor()
    bot = floor.agent()
    for n in range(deciding.DENIALS + 1):
        floor.acts(bot, f"a{n}")
        floor.judges(bot, deny(), f"a{n}")
    floor.give(i.AgentLeft(bot.conn))
    heard = floor.give(floor.hello(how=How(resume=bot.run)))
    assert heard.count("agent: decision deny") == deciding.DENIALS


def test_a_decision_without_a_connection_is_only_written() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.give(i.AgentLeft(bot.conn))
    assert floor.judges(bot, allow()) == ["write action.decided", "write grant.issued"]


def test_a_result_by_hand_waits_for_an_agent_that_is_away() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "supply", code="2346", result=None)
    floor.give(i.AgentLeft(bot.conn))
    assert floor.judges(bot, allow())[-1] == "write action.decided"
    assert "agent: decision allow" in floor.give(floor.hello(how=How(resume=bot.run)))
