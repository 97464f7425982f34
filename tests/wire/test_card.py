import json
import random
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from watchfloor.chain import jcs
from watchfloor.wire import TO_CONSOLE, Card, Circle, card_hash, encode, unheard

RAW = next(
    line
    for line in (Path(__file__).parent / "golden/to_console.jsonl").read_bytes().splitlines()
    if line.startswith(b'{"t":"escalation"')
)
SHOWN: dict[str, Any] = json.loads(RAW)

WHOLE = sorted(set(SHOWN) - {"t", "card_sha256", "code", "claims", "presence", "talk"})


def test_a_card_carries_the_hash_of_itself() -> None:
    assert card_hash(SHOWN) == SHOWN["card_sha256"] == "IRLu3STukw0CVw0ecQCt7p2Qcag87K5qYVYMHkDNMtY"


@pytest.mark.parametrize("name", ["t", "card_sha256", "code", "claims", "presence", "talk"])
def test_what_moves_while_a_card_is_open_is_not_hashed(name: str) -> None:
    assert card_hash(SHOWN | {name: "other"}) == card_hash(SHOWN)
    assert card_hash({key: value for key, value in SHOWN.items() if key != name}) == card_hash(SHOWN)


@pytest.mark.parametrize("name", WHOLE)
def test_all_that_is_shown_is_hashed(name: str) -> None:
    assert card_hash(SHOWN | {name: "other"}) != card_hash(SHOWN)


def test_the_hash_over_a_card_is_the_same_at_both_ends_with_and_without_a_person() -> None:
    card = TO_CONSOLE.read(RAW).body
    assert isinstance(card, Card)
    for sent in (card, card.model_copy(update={"human": None}), Card.model_validate({**SHOWN, "human": None})):
        at_server = card_hash(sent.model_dump(mode="json", exclude_none=True))
        assert card_hash(TO_CONSOLE.read(encode(sent)).fields) == at_server


def test_ten_thousand_changes_of_the_arguments_are_other_arguments_and_another_order_is_the_same() -> None:
    """A grant names SHA-256(JCS(args)), and a verdict the hash of the card around them."""
    chance = random.Random(3)
    for n in range(10_000):
        args = _args(chance)
        changed, again = _changed(args, chance), dict(reversed(list(args.items())))
        assert jcs(changed) != jcs(args)
        assert jcs(again) == jcs(args)
        if n % 50 == 0:
            shown = {**SHOWN, "args": args}
            assert card_hash({**shown, "args": changed}) != card_hash(shown)
            assert card_hash(dict(reversed(list({**shown, "args": again}.items())))) == card_hash(shown)


def _args(chance: random.Random) -> dict[str, JsonValue]:
    values: tuple[JsonValue, ...] = ("A-17", "40.00", 40, 0, True, None, [1, "1"], {"a": 1, "b": [None]}, "\u202e", "")
    return {name: chance.choice(values) for name in chance.sample(["order", "amount", "to", "note", "x"], 3)}


def _changed(args: dict[str, JsonValue], chance: random.Random) -> dict[str, JsonValue]:
    """One small difference: a value, a type, a letter, a name, one more, one fewer."""
    name = chance.choice(list(args))
    value = args[name]
    rest = {key: one for key, one in args.items() if key != name}
    other: JsonValue = f"{value} " if isinstance(value, str) else str(value)
    return chance.choice(
        (
            {**args, name: other},
            {**args, name: [value]},
            {**args, name: {"": value}},
            {**rest, f"{name}\u200b": value},
            {**rest, name.upper(): value},
            {**args, "more": None},
            rest,
        )
    )


def test_a_group_is_heard_by_whoever_answers_for_it_and_by_nobody_else() -> None:
    circles = (Circle(group="oncall", operators=("mara", "jo")), Circle(group="security", operators=("ines", "jo")))
    assert unheard(circles, ("mara",)) == ("security",)
    assert unheard(circles, ("jo",)) == unheard(None, ()) == ()
    assert unheard(circles, ()) == ("oncall", "security")
