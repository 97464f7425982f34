import pytest

from judgements import allow, deny
from playbook import Floor, How
from watchfloor_server.core import actions
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import ToolFacts

SEAL = {"$sealed": "A" * 43}


def with_secret(*pointers: str, signed: bool = False) -> Floor:
    floor = Floor()
    floor.desk.state.tools = {"card.charge": ToolFacts(pointers, signed)}
    return floor


def test_an_action_is_written_and_policy_asked() -> None:
    floor = Floor()
    assert floor.acts(floor.agent()) == ["write action.proposed", "ask policy about a1"]


def test_an_action_id_serves_once_in_a_run() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert floor.acts(bot) == ["write line.refused", "agent: error action_reused"]


@pytest.mark.parametrize(
    "value", ["4111111111111111", {"$sealed": 1}, {"$sealed": "short"}, {"$sealed": "A" * 43, "x": 1}]
)
def test_a_plain_secret_is_refused_and_not_kept(value: object) -> None:
    floor = with_secret("/card")
    bot = floor.agent()
    assert floor.acts(bot, tool="card.charge", args={"card": value}) == ["write line.refused", "agent: error sealed"]
    assert "4111" not in str(floor.records)


@pytest.mark.parametrize("args", [{"card": SEAL}, {}, {"card": None}])
def test_a_sealed_or_absent_secret_passes(args: dict[str, object]) -> None:
    floor = with_secret("/card")
    assert floor.acts(floor.agent(), tool="card.charge", args=args)[0] == "write action.proposed"


@pytest.mark.parametrize("pointer", ["/cards/0/number", "/a~1b/c~0d"])
def test_secrets_are_found_by_json_pointer(pointer: str) -> None:
    floor = with_secret(pointer)
    args = {"cards": [{"number": "4111"}], "a/b": {"c~d": "4111"}}
    assert "agent: error sealed" in floor.acts(floor.agent(), tool="card.charge", args=args)


@pytest.mark.parametrize("pointer", ["/cards/7/number", "/cards/x", "/none/of/it", "/text/0"])
def test_a_pointer_to_nothing_finds_no_secret(pointer: str) -> None:
    floor = with_secret(pointer)
    args = {"cards": [{"number": "4111"}], "text": "4111"}
    assert "write action.proposed" in floor.acts(floor.agent(), tool="card.charge", args=args)


def test_a_tool_that_must_be_signed_is_denied_without_a_signature() -> None:
    floor = with_secret(signed=True)
    bot = floor.agent()
    heard = floor.acts(bot, tool="card.charge", args={})
    assert heard == ["write action.proposed", "write action.decided", "agent: decision deny"]
    heard = floor.says(bot, "action", sign=True, action="a2", tool="card.charge", args={})
    assert heard == ["write action.proposed", "ask policy about a2"]


def test_nothing_is_allowed_while_the_ledger_cannot_be_written() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.WriteFailed("disk full"))
    assert floor.acts(bot)[1:] == ["write action.decided", "agent: decision deny"]
    assert floor.effects[2].line.rules == ("server:not-writable",)  # type: ignore[union-attr]
    assert floor.effects[2].durable is False  # type: ignore[union-attr]
    floor.give(i.WriteRecovered())
    assert floor.acts(bot, "a2")[1:] == ["ask policy about a2"]


def test_an_expired_identity_may_do_nothing() -> None:
    floor = Floor()
    bot = floor.agent(how=How(for_s=5.0))
    assert "write identity.expired" in floor.wait_s(6.0)
    assert "write identity.expired" not in floor.wait_s(0.1)
    floor.acts(bot)
    assert floor.effects[2].line.rules == ("identity:expired",)  # type: ignore[union-attr]


def test_a_run_that_lost_its_lease_may_do_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.wait_s(11.0)
    floor.acts(bot)
    assert floor.effects[2].line.rules == ("run:lease",)  # type: ignore[union-attr]


def test_a_run_that_is_being_stopped_may_do_nothing() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("mara", "kill", {"run": bot.run})
    floor.acts(bot)
    assert floor.effects[2].line.rules == ("run:stopped",)  # type: ignore[union-attr]


def test_an_outcome_ends_an_allowed_action_once() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    assert floor.says(bot, "outcome", action="a1", status="succeeded", result=1) == ["write action.outcome"]
    assert floor.says(bot, "outcome", action="a1", status="failed") == ["write line.refused", "agent: error outcome"]


def test_an_outcome_of_what_was_never_proposed_is_refused() -> None:
    floor = Floor()
    heard = floor.says(floor.agent(), "outcome", action="ghost", status="succeeded")
    assert heard == ["write line.refused", "agent: error outcome"]


def test_an_outcome_of_a_denied_action_is_refused() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    floor.judges(bot, deny())
    heard = floor.says(bot, "outcome", action="a1", status="succeeded")
    assert heard == ["write line.refused", "agent: error no_leave"]


def test_an_outcome_of_a_waiting_action_is_refused() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.waiting(bot)
    heard = floor.says(bot, "outcome", action="a1", status="succeeded")
    assert heard == ["write line.refused", "agent: error no_leave"]


def test_an_agent_that_never_reports_is_stopped_from_proposing() -> None:
    floor = Floor()
    bot = floor.agent()
    for n in range(actions.OPEN_ACTS):
        floor.acts(bot, f"a{n}")
    assert floor.acts(bot, "more") == ["write line.refused", "agent: error too_many"]
    floor.judges(bot, allow(), "a0")
    floor.says(bot, "outcome", action="a0", status="succeeded")
    assert floor.acts(bot, "more")[0] == "write action.proposed"
