from pydantic import JsonValue

from lies import Story, place
from watchfloor.records import Record
from watchfloor.records.bodies import EscalationOpened
from watchfloor.verify.shown import shown_of


def test_a_card_is_read_for_what_it_is_and_forms_that_no_card_has_are_as_good_as_absent(story: Story) -> None:
    opened = story[place(story, "escalation.opened")]
    body = EscalationOpened.model_validate_json(opened.raw)
    record = Record(1, opened.at, opened.kind, opened.run, None, None, 1, bytes(16), bytes(32), opened.raw)
    card = shown_of(record, body)
    assert (card.run, card.action, card.quorum, card.args) == (opened.run, "a2", 1, body.card["args"])
    assert {"mara", "ines"} <= card.may
    odd = shown_of(record, body.model_copy(update={"card": {"may": "mara", "quorum": "all", "action": 7}}))
    assert (odd.may, odd.quorum, odd.action) == (frozenset(), 1, "")


def test_groups_are_read_and_what_is_no_name_answers_for_none(story: Story) -> None:
    opened = story[place(story, "escalation.opened")]
    body = EscalationOpened.model_validate_json(opened.raw)
    record = Record(1, opened.at, opened.kind, opened.run, None, None, 1, bytes(16), bytes(32), opened.raw)
    odd: list[JsonValue] = [{"group": "oncall", "operators": ["mara"]}, {"group": "security", "operators": "mara"}, 7]
    card = shown_of(record, body.model_copy(update={"card": {"circles": odd}}))
    assert [(one.group, one.operators) for one in card.circles] == [
        ("oncall", ("mara",)),
        ("security", ()),
        ("None", ()),
    ]
