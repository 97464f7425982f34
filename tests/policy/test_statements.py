import pytest

from watchfloor_server.policy.statements import Statement, dots, nesting, split

TEXT = """\
// a comment; with a semicolon
@id("a") permit (principal, action, resource);

@id("b")
@reason("a; \\" b // no comment")
forbid (principal, action, resource) // why; not
when { true };  @id("c") permit (principal, action, resource);
"""


def test_a_file_falls_into_rules_with_their_lines() -> None:
    found = split("r.cedar", TEXT)
    assert [(one.file, one.line) for one in found] == [("r.cedar", 2), ("r.cedar", 4), ("r.cedar", 7)]
    assert found[1].text.startswith('@id("b")')
    assert found[1].text.endswith("when { true };")


def test_what_is_left_without_a_semicolon_is_a_rule_too() -> None:
    assert split("r", "permit;\n permit") == (Statement("r", 1, "permit;"), Statement("r", 2, "permit"))


@pytest.mark.parametrize("text", ["", "\n\n", "// nothing\n"])
def test_a_file_may_hold_no_rule(text: str) -> None:
    assert split("r", text) == ()


def test_an_unfinished_string_ends_nothing_early() -> None:
    assert [one.text for one in split("r", 'a "b; c')] == ['a "b;', "c"]


def test_brackets_in_strings_and_comments_do_not_nest() -> None:
    assert nesting('permit ( [ { "(((" // (((\n } ] ) ( )') == 3


def test_dots_in_strings_and_comments_reach_for_nothing() -> None:
    assert dots('context.a.b == "c.d" // e.f') == 2
