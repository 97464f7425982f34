import pytest
from pydantic import JsonValue

from watchfloor.agent.sealing import seal, unseal

KEY = bytes(range(32))


def test_a_secret_leaves_only_as_a_seal() -> None:
    sealed = seal({"order": "A-17", "card": "4111"}, ["/card"], KEY)
    assert sealed.args["order"] == "A-17"
    assert list(sealed.args["card"]) == ["$sealed"]  # pyright: ignore[reportArgumentType]
    assert "4111" not in str(sealed.args)


def test_equal_secrets_have_equal_seals_in_one_run_and_others_in_another() -> None:
    here = seal({"a": "4111", "b": "4111"}, ["/a", "/b"], KEY).args
    there = seal({"a": "4111"}, ["/a"], bytes(32)).args
    assert here["a"] == here["b"] != there["a"]


@pytest.mark.parametrize(
    ("args", "pointer"),
    [
        ({"card": {"number": "4111"}}, "/card/number"),
        ({"cards": ["1", "4111"]}, "/cards/1"),
        ({"a/b": {"~": "4111"}}, "/a~1b/~0"),
        ({"card": {"number": "4111", "cvc": 7}}, "/card"),
    ],
)
def test_a_pointer_reaches_nested_secrets_and_unsealing_puts_them_back(
    args: dict[str, JsonValue], pointer: str
) -> None:
    sealed = seal(args, [pointer], KEY)
    assert "4111" not in str(sealed.args)
    assert unseal(sealed.args, sealed.plain) == args


@pytest.mark.parametrize("pointer", ["/none", "/order/deeper", "/list/7", "/list/x", "/null"])
def test_where_nothing_stands_nothing_is_sealed(pointer: str) -> None:
    args: dict[str, JsonValue] = {"order": "A-17", "list": [1], "null": None}
    assert seal(args, [pointer], KEY).args == args


def test_a_seal_that_is_not_ours_stays_as_it_is() -> None:
    foreign: JsonValue = {"card": {"$sealed": "A" * 43}}
    assert unseal(foreign, {}) == foreign


def test_the_callers_arguments_stay_as_they_were() -> None:
    args: dict[str, JsonValue] = {"card": {"number": "4111"}}
    seal(args, ["/card/number"], KEY)
    assert args == {"card": {"number": "4111"}}
