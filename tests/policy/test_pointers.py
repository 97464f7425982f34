import pytest
from pydantic import JsonValue

from watchfloor_server.policy.pointers import MISSING, find, tokens

DOCUMENT: dict[str, JsonValue] = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "m~n": 8,
    "deep": {"er": {"est": None}},
}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/m~0n", 8),
        ("/deep/er/est", None),
    ],
)
def test_the_examples_of_rfc_6901_find_their_values(pointer: str, value: JsonValue) -> None:
    path = tokens(pointer)
    assert path is not None
    assert find(path, DOCUMENT) == value


@pytest.mark.parametrize("pointer", ["/nope", "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/0/x", "/foo/\u0660"])
def test_what_is_not_there_is_missing_and_not_null(pointer: str) -> None:
    assert find(tokens(pointer) or (), DOCUMENT) is MISSING


@pytest.mark.parametrize("text", ["foo", "/a~2b", "/a~", "#/foo"])
def test_what_is_no_pointer_has_no_tokens(text: str) -> None:
    assert tokens(text) is None


def test_an_escape_is_undone_once() -> None:
    assert tokens("/~01") == ("~1",)
