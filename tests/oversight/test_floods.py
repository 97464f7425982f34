import json
from pathlib import Path

from watchfloor.errors import Refused
from watchfloor.oversight import Card, Verdict, deny_all, read_card

SHOWN = next(
    line
    for line in (Path(__file__).parent.parent / "wire/golden/to_console.jsonl").read_text().splitlines()
    if line.startswith('{"t":"escalation"')
)


def card(name: str) -> Card:
    return read_card({**json.loads(SHOWN), "escalation": name})


async def test_every_card_gets_a_word_of_its_own_and_a_refusal_stops_no_other() -> None:
    said: list[tuple[str, Verdict]] = []

    async def decide(one: Card, verdict: Verdict) -> None:
        said.append((one.escalation, verdict))
        if one.escalation == "E-3":
            raise Refused("closed", "card 'E-3' is closed")

    ends = await deny_all(decide, [card(f"E-{n}") for n in range(100)], "a storm")
    assert [name for name, _ in said] == [f"E-{n}" for n in range(100)]
    assert {verdict for _, verdict in said} == {Verdict("deny", reason="a storm")}
    assert (len(ends.denied), ends.refused) == (99, (("E-3", "card 'E-3' is closed"),))
