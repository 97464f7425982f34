from pydantic import JsonValue

from watchfloor_server.core.pointers import value_at

ARGS: dict[str, JsonValue] = {"a/b": {"c~d": [1, {"e": "x"}]}, "list": [1]}


def test_a_pointer_names_a_place_in_the_arguments_or_none() -> None:
    assert value_at(ARGS, "/a~1b/c~0d/1/e") == "x"
    assert value_at(ARGS, "/list/0") == 1
    for nowhere in ("/list/1", "/list/x", "/a", "/a~1b/z", "/list/0/deeper"):
        assert value_at(ARGS, nowhere) is None
