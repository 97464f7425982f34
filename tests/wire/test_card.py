import json
from pathlib import Path
from typing import Any

import pytest

from watchfloor.wire import TO_CONSOLE, Card, card_hash, encode

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
