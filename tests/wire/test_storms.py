import json
from pathlib import Path

from watchfloor.wire import TO_CONSOLE, Card, kind_of, storms

RAW = next(
    line
    for line in (Path(__file__).parent / "golden/to_console.jsonl").read_bytes().splitlines()
    if line.startswith(b'{"t":"escalation"')
)


def card(n: int, **update: object) -> Card:
    """An open card of a run of its own."""
    fields = {**json.loads(RAW), "escalation": f"E-{n}", "run": f"run-{n}", **update}
    body = TO_CONSOLE.read(json.dumps(fields).encode()).body
    assert isinstance(body, Card)
    return body


def test_alike_cards_of_more_than_five_runs_are_a_storm() -> None:
    assert storms(card(n) for n in range(5)) == ()
    (storm,) = storms(card(n) for n in range(6))
    assert (len(storm.cards), storm.runs, storm.agents) == (6, tuple(f"run-{n}" for n in range(6)), ("refund-bot",))
    assert storms(card(n, run="one") for n in range(9)) == ()


def test_what_the_agent_wants_with_it_does_not_make_cards_another_kind() -> None:
    assert kind_of(card(1)) == kind_of(card(2, args={"order": "B-1"}, agent="mail-bot", task="other", intent="other"))
    for field, value in (("tool", "x"), ("target", "x"), ("env", "x"), ("rules", ["x"])):
        assert kind_of(card(1)) != kind_of(card(2, **{field: value}))


def test_the_card_that_closes_first_is_at_the_front_and_the_larger_storm_too() -> None:
    first = "2026-01-31T09:31:00.000Z"
    many = [card(n, tool="other") for n in range(10, 20)]
    few = [card(n, deadline_at=first if n == 3 else "2026-01-31T09:35:00.000Z") for n in range(6)]
    found = storms([*few, *many])
    assert [len(storm.cards) for storm in found] == [10, 6]
    assert found[1].cards[0].escalation == "E-3"


def test_a_storm_keeps_its_name_while_cards_come_and_go() -> None:
    one, other = storms(card(n) for n in range(6)), storms(card(n) for n in range(3, 30))
    assert one[0].storm == other[0].storm
    assert one[0].storm.startswith("S-")
