import pytest
from pydantic import JsonValue

from policy.shop import REFUND, TOOLS, refusal
from watchfloor_server.policy.tools import read_tools

SEALED: JsonValue = {"$sealed": "A" * 43}
TOOL = '[tool."a.b"]\ngroup = "read"\nrisk = "low"\ntarget = "crm"\n'


def test_a_tool_is_read_with_all_it_says() -> None:
    tool = read_tools(TOOLS)["refund.issue"]
    assert (tool.name, tool.group, tool.risk, tool.target) == ("refund.issue", "write", "high", "payments")
    assert (tool.secret, tool.signed, tool.timeout_s) == (("/card",), True, 30)


def test_arguments_that_fit_pass() -> None:
    tool = read_tools(TOOLS)["refund.issue"]
    assert tool.check(REFUND) is None
    assert tool.check({**REFUND, "card": SEALED}) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": 40}, "argument 'amount' of refund.issue is not a decimal"),
        ({"amount": None}, "argument 'amount' of refund.issue is not a decimal"),
        ({"to": "me"}, "argument 'to' is not declared for refund.issue"),
        ({"card": "4111 1111"}, "argument /card of refund.issue is secret and came in plain"),
        ({"card": None}, "argument /card of refund.issue is secret and came in plain"),
        ({"card": {"$sealed": "x"}}, "argument /card of refund.issue is secret and came in plain"),
        ({"order": SEALED}, "argument 'order' of refund.issue is not a string"),
    ],
)
def test_arguments_that_do_not_fit_are_named(change: dict[str, JsonValue], reason: str) -> None:
    found = read_tools(TOOLS)["refund.issue"].check({**REFUND, **change})
    assert found is not None
    assert found.startswith(reason)


def test_a_missing_argument_is_named() -> None:
    assert read_tools(TOOLS)["crm.read"].check({}) == "argument 'id' of crm.read is missing"


def test_a_hostile_name_of_an_argument_is_shown_bounded_and_escaped() -> None:
    found = read_tools(TOOLS)["crm.read"].check({"id": "1", "\x1b[2J" + "x" * 9000: "y"})
    assert found is not None
    assert found.isprintable()
    assert len(found) < 200


def test_a_tool_without_args_takes_none() -> None:
    tool = read_tools(TOOL)["a.b"]
    assert tool.check({}) is None
    assert tool.check({"x": 1}) is not None


def test_a_tool_may_take_anything_that_policy_cannot_read() -> None:
    tool = read_tools(TOOL + 'args = "json"\nsecret = ["/key", "/deep/0"]\n')["a.b"]
    assert tool.check({"x": [1, {"y": None}]}) is None
    assert tool.check({"key": SEALED, "deep": [SEALED]}) is None
    assert tool.check({"deep": ["plain"]}) == "argument /deep/0 of a.b is secret and came in plain; seal it"


def test_a_target_is_a_constant_or_an_argument() -> None:
    tools = read_tools(TOOLS)
    assert tools["crm.read"].target_of({"id": "payments"}) == "crm"
    assert tools["deploy.start"].target_of({"service": "bench", "build": 3}) == "bench"
    assert tools["deploy.start"].target_of({"service": 3}) is None
    assert tools["deploy.start"].target_of({}) is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('[tool."a.b"]\ngroup = "read"\nrisk = "low"\n', 1, "lacks 'target'"),
        (TOOL.replace('"read"', '"reed"'), 2, "does not fit"),
        (TOOL.replace('"low"', '"none"'), 3, "does not fit"),
        (TOOL + "timeout = 3\n", 5, "has an unknown key 'timeout'"),
        (TOOL + "timeout_s = 0\n", 5, "does not fit"),
        (TOOL + 'timeout_s = "30"\n', 5, "does not fit"),
        (TOOL + 'args = { x = "strung" }\n', 5, "'strung' is no type for 'x'"),
        (TOOL + 'args = { __entity = "string" }\n', 5, "'__entity' is no name for an argument"),
        (TOOL + 'args = "yaml"\n', 5, "does not fit"),
        (TOOL + 'secret = ["/x"]\n', 5, "'/x' of a.b points to no argument"),
        (TOOL + 'args = { x = "string" }\nsecret = ["x"]\n', 6, "'x' of a.b points to no argument"),
        (TOOL + 'args = { x = "string" }\nsecret = ["/x/y"]\n', 6, "points to no argument"),
        (TOOL + 'args = { x = "string" }\nsecret = [""]\n', 6, "points to no argument"),
        (TOOL + 'args = { x = "long" }\nsecret = ["/x"]\n', 6, "'/x' of a.b is a long"),
        (TOOL.replace('"crm"', '"/x"'), 4, "'/x' points to no argument"),
        (TOOL.replace("a.b", "a b"), 1, "'a b' is no name for a tool"),
        (TOOL.replace("a.b", "write"), 1, "'write' is a group of tools"),
        (TOOL.replace('"crm"', '"moon"'), 4, "the target 'moon' of a.b is not in directory.toml"),
        (TOOL + TOOL, 5, "this is not TOML"),
        ("[tools]\n", 1, "the file has an unknown key 'tools'"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    error = refusal(tools=text)
    assert (error.file, error.line) == ("tools.toml", line)
    assert reason in error.reason
