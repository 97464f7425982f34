import pytest

from judgements import allow, wait
from playbook import PEOPLE, Floor
from watchfloor.chain import jcs
from watchfloor.wire import CONSOLE_LINES, Admin, Read, Reply
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator, ToolFacts

NEW = "n" * 43
TOOLS = {"x": ToolFacts((), signed=True)}


def brings(floor: Floor, by: str = "mara", **fields: object) -> list[str]:
    line = {
        "t": "admin",
        "id": floor.id(),
        "do": "policy.load",
        "policy": NEW,
        "files": {"tools.toml": "#"},
        "server": "wf-test",
        "at": "2026-01-31T09:30:00.000Z",
        "sig": "A" * 86,
        **fields,
    }
    read: Read[Admin] = CONSOLE_LINES.read(jcs(line))  # type: ignore[assignment]
    return floor.give(i.AdminGiven(floor.conn(), floor.operator(by), read))


def was_read(floor: Floor, by: str = "mara", sensitive: tuple[str, ...] = (), policy: str = NEW) -> list[str]:
    files = {"tools.toml": "#"}
    return floor.give(
        i.PolicyRead(9, floor.id(), by, policy, TOOLS, PEOPLE, files, "lower", f"line of {by}", sensitive)
    )


def reply(floor: Floor) -> Reply:
    answer = floor.last(out.ToConsole)
    assert isinstance(answer, out.ToConsole)
    assert isinstance(answer.line, Reply)
    return answer.line


def second_admin(floor: Floor) -> None:
    floor.give(i.OperatorEnrolling(floor.conn(), Operator("kofi", b"k" * 32, ("admin",)), "mara", None))


def test_an_administrators_policy_is_read_first() -> None:
    floor = Floor()
    assert brings(floor, more=True) == ["ReadPolicy"]
    asked = floor.last(out.ReadPolicy)
    assert isinstance(asked, out.ReadPolicy)
    assert (asked.by, asked.policy, asked.files, asked.more, asked.reason) == (
        "mara",
        NEW,
        {"tools.toml": "#"},
        True,
        "",
    )
    assert '"policy.load"' in asked.signed


def test_nobody_else_loads_one() -> None:
    floor = Floor()
    assert brings(floor, "jo") == ["console: reply role"]


def test_a_policy_that_was_read_is_in_force_written_down_and_told() -> None:
    floor = Floor()
    assert was_read(floor) == ["UsePolicy", "write policy.loaded", "console: reply True"]
    state = floor.desk.state
    assert (state.policy, state.tools) == (NEW, TOOLS)
    assert floor.body("policy.loaded") == {
        "policy": NEW,
        "files": {"tools.toml": "#"},
        "reason": "lower",
        "by": "mara",
        "signed": ["line of mara"],
    }
    assert reply(floor).value == {"policy": NEW, "changed": True}
    assert was_read(floor) == ["console: reply True"]
    assert reply(floor).value == {"policy": NEW, "changed": False}


def test_an_administrator_who_is_none_any_more_or_a_full_disk_load_nothing() -> None:
    floor = Floor()
    assert was_read(floor, by="jo") == ["console: reply role"]
    assert was_read(floor, by="nobody") == ["console: reply role"]
    floor.give(i.WriteFailed("full"))
    assert was_read(floor) == ["console: reply not_writable"]
    assert floor.desk.state.policy != NEW


def test_leave_under_the_old_policy_is_void() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    assert was_read(floor) == ["UsePolicy", "write policy.loaded", "write grant.void", "console: reply True"]
    assert floor.body("grant.void")["reason"] == "a new policy is in force"


def test_what_waits_is_asked_again_without_the_word_of_people() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(quorum=2))
    floor.decides("mara", card, "approve", code="2346")
    assert was_read(floor)[-2:] == ["ask policy about a1", "console: reply True"]
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    assert asked.question.approved == ()


def test_a_card_whose_run_stands_still_is_asked_again_when_it_goes_on() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.waiting(bot)
    floor.orders("ines", "pause", {"run": bot.run})
    assert was_read(floor) == ["UsePolicy", "write policy.loaded", "console: reply True"]
    assert "ask policy about a1" in floor.orders("ines", "resume", {"run": bot.run})


def test_a_card_that_people_have_answered_is_settled_and_not_asked_about() -> None:
    floor = Floor()
    bot = floor.agent()
    card = floor.waiting(bot)
    floor.decides("mara", card, "approve", code="2346")
    assert "ask policy about a1" not in was_read(floor)
    assert floor.judges(bot, allow())[-1] == "agent: allow with a grant"


def test_a_crash_before_the_answer_asks_again_at_the_start() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.waiting(bot)
    assert "ask policy about a1" not in floor.restart()
    floor.desk.state.policy = NEW
    assert floor.give(i.Started("1.0", "k" * 43))[-1] == "ask policy about a1"


SENSITIVE = ("the issuers",)


def test_one_administrator_alone_may_change_everything() -> None:
    floor = Floor()
    assert was_read(floor, sensitive=SENSITIVE)[0] == "UsePolicy"


def test_where_there_are_two_the_other_one_must_sign_the_same() -> None:
    floor = Floor()
    second_admin(floor)
    assert was_read(floor, sensitive=SENSITIVE) == ["write proposal.made", "console: reply True"]
    assert reply(floor).value == {"policy": NEW, "changed": False, "waits": ["the issuers"]}
    assert was_read(floor, sensitive=SENSITIVE)[-1] == "console: reply True"
    assert was_read(floor, "kofi", SENSITIVE)[0] == "UsePolicy"
    body = floor.body("policy.loaded")
    assert (body["by"], body["signed"]) == ("mara, kofi", ["line of mara", "line of kofi"])


def test_what_is_not_sensitive_needs_one() -> None:
    floor = Floor()
    second_admin(floor)
    was_read(floor, sensitive=SENSITIVE, policy="o" * 43)
    assert was_read(floor, "kofi")[0] == "UsePolicy"
    assert floor.body("policy.loaded")["by"] == "kofi"


@pytest.mark.parametrize("how", ["another policy", "an hour later", "the first is gone"])
def test_a_word_for_something_else_or_too_old_or_of_nobody_does_not_count(how: str) -> None:
    floor = Floor()
    second_admin(floor)
    floor.give(i.OperatorEnrolling(floor.conn(), Operator("ama", b"a" * 32, ("admin",)), "mara", None))
    was_read(floor, sensitive=SENSITIVE, policy="o" * 43 if how == "another policy" else NEW)
    if how == "an hour later":
        floor.wait_s(3601)
    if how == "the first is gone":
        floor.give(i.OperatorEnrolling(floor.conn(), Operator("mara", b"m" * 32, ("viewer",)), "kofi", None))
    assert was_read(floor, "kofi", SENSITIVE) == ["write proposal.made", "console: reply True"]
    assert was_read(floor, "ama", SENSITIVE)[0] == "UsePolicy"
    assert floor.body("policy.loaded")["by"] == "kofi, ama"


def test_what_waits_for_a_second_administrator_is_written_down_and_waits_after_a_restart() -> None:
    floor = Floor()
    second_admin(floor)
    assert was_read(floor, sensitive=SENSITIVE) == ["write proposal.made", "console: reply True"]
    assert floor.body("proposal.made") == {
        "proposal": f"P-{NEW[:16]}",
        "policy": NEW,
        "reason": "lower",
        "by": "mara",
        "files": {"tools.toml": "#"},
        "signed": "line of mara",
        "waits": ["the issuers"],
    }
    floor.wait_s(1800)
    floor.restart()
    assert was_read(floor, sensitive=SENSITIVE) == ["write proposal.made", "console: reply True"]  # the first again
    assert was_read(floor, "kofi", SENSITIVE)[0] == "UsePolicy"
    assert floor.body("policy.loaded")["signed"] == ["line of mara", "line of kofi"]
    floor.restart()
    assert floor.desk.state.proposal is None


def test_what_waited_before_a_restart_does_so_within_its_hour_alone() -> None:
    floor = Floor()
    second_admin(floor)
    was_read(floor, sensitive=SENSITIVE)
    floor.restart(after_s=3590)
    floor.wait_s(11)
    assert was_read(floor, "kofi", SENSITIVE) == ["write proposal.made", "console: reply True"]
    floor.restart(after_s=3500)
    assert was_read(floor, sensitive=SENSITIVE)[0] == "UsePolicy"


def test_a_plain_value_at_a_pointer_that_became_secret_meanwhile_is_refused_and_never_stored() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(
        i.PolicyRead(9, floor.id(), "mara", NEW, {"x": ToolFacts(("/card",), signed=False)}, PEOPLE, {}, "", "{}", ())
    )
    said = floor.acts(bot, "a1", "x", args={"card": "4111-1111"})
    assert said[0] == "write line.refused"
    assert not any(b"4111-1111" in record.raw for record in floor.records)
    assert floor.acts(bot, "a2", "x", args={"card": {"$sealed": "A" * 43}})[-1] == "ask policy about a2"
