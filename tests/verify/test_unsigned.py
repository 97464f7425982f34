"""Words that nobody signed are read as such: by whose word they are that operator's, and how much they may carry."""

import json

import pytest

from judgements import allow, wait
from lies import Story, bent, found_in, place
from stories import KEYS, SERVER, Tale, signed
from watchfloor.chain import jcs
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.wire import CONSOLE_LINES, Card, SigningKey, ssh_fingerprint, stamp
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator

VOUCH = Vouch(gateway="bastion", fingerprint=ssh_fingerprint(KEYS["mara"].public.raw))
BASTION = Operator("bastion", SigningKey.from_seed(b"b" * 32).public.raw, GATEWAY)


class Hosted(Tale):
    """A tale in which mara comes through a gateway."""

    def __init__(self) -> None:
        super().__init__()
        line: dict[str, object] = {"t": "admin", "id": "g", "do": "operator.add", "operator": "bastion"}
        said = signed("mara", {**line, "roles": ["gateway"], "server": SERVER, "at": stamp(self.now.at)})
        self.give(i.OperatorEnrolling(self.conn(), BASTION, "mara", said.decode()))

    def unsigned(self, card: Card, answer: str, **fields: object) -> None:
        line = {"t": "decide", "id": self.id(), "escalation": card.escalation, "answer": answer, "server": SERVER}
        line |= {"card_sha256": card.card_sha256, "at": stamp(self.now.at), **fields}
        mara = self.operator("mara")._replace(vouch=VOUCH)
        self.give(i.VerdictGiven(self.conn(), mara, CONSOLE_LINES.read(jcs(line))))  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="module")
def hosted() -> Story:
    tale = Hosted()
    bot = tale.agent()
    card = tale.waiting(bot, "a1", wait()._replace(risk="medium"))
    tale.unsigned(card, "ask", reason="why?")
    tale.unsigned(card, "approve", code="2346", scope={"once": True})
    tale.judges(bot, allow()._replace(risk="medium"), "a1")
    two = wait(quorum=2)._replace(risk="low")
    tale.unsigned(tale.waiting(bot, "a2", two), "approve", code="2346", args={"order": "A-17", "amount": "1.00"})
    tale.judges(bot, two, "a2")
    changed = next(card for card in tale.desk.cards() if card.action == "a2")
    tale.unsigned(changed, "approve", code="2346")
    tale.verdict("ines", changed, "approve", code="2346")
    tale.judges(bot, allow()._replace(risk="low"), "a2")
    return tale.news()


def line_of(story: Story, **fields: object) -> str:
    line = json.loads(json.loads(story[place(story, "escalation.verdict")].raw)["signed"])
    return json.dumps({**line, **fields})


def test_they_are_said_to_be_unsigned_and_by_whose_word_and_key(hosted: Story) -> None:
    assert found_in(hosted) == []
    notes = [one for one in found_in(hosted, "note") if "vouches" in one]
    assert len(notes) == 4
    assert all(one.startswith("nobody signed: ") and VOUCH.fingerprint in one for one in notes)
    assert "approve of 'mara' on card" in notes[1]


def test_a_word_that_nobody_signed_and_nobody_vouches_for_is_none(hosted: Story) -> None:
    assert any(
        "not signed by their key" in one for one in found_in(bent("escalation.verdict", 0, unsigned=None)(hosted))
    )


@pytest.mark.parametrize(
    ("unsigned", "expected"),
    [
        ({"gateway": "ines"}, "'ines', by whose word it is theirs, is no gateway"),
        ({"gateway": "nobody"}, "is no gateway"),
        ({"fingerprint": ssh_fingerprint(KEYS["ines"].public.raw)}, "is no key of theirs"),
    ],
)
def test_who_vouches_is_a_gateway_and_the_key_is_theirs(hosted: Story, unsigned: dict[str, str], expected: str) -> None:
    told = bent("escalation.verdict", 0, unsigned={**VOUCH.model_dump(), **unsigned})(hosted)
    assert any(expected in one for one in found_in(told))


def test_it_is_a_line_without_a_signature_for_one_action_of_no_more_than_medium_risk(hosted: Story) -> None:
    for fields, expected in (
        ({"sig": "A" * 86}, "is not such a line"),
        ({"server": "other"}, "is not such a line"),
        ({"scope": {"for_s": 60}}, "it is for more than once"),
        ({"answer": "deny"}, "the signed line says something else"),
    ):
        told = bent("escalation.verdict", 0, signed=line_of(hosted, **fields))(hosted)
        assert any(expected in one for one in found_in(told)), expected
    card = json.loads(hosted[place(hosted, "escalation.opened")].raw)["card"]
    told = bent("escalation.opened", 0, card={**card, "risk": "high"})(hosted)
    assert any("of more than medium risk" in one for one in found_in(told))
    assert any(
        "no such line" in one or "is not such" in one
        for one in found_in(bent("escalation.verdict", 0, signed="x")(hosted))
    )


def test_a_change_and_a_question_are_looked_at_as_closely(hosted: Story) -> None:
    other = {**VOUCH.model_dump(), "gateway": "ines"}
    assert any(
        "change of card" in one and "is no gateway" in one
        for one in found_in(bent("escalation.superseded", 0, unsigned=other)(hosted))
    )
    assert any("is no gateway" in one for one in found_in(bent("escalation.asked", 0, unsigned=other)(hosted)))
    assert any("not what they signed" in one for one in found_in(bent("escalation.asked", 0, text="go on")(hosted)))


def test_what_a_removed_gateway_vouched_for_makes_no_quorum(hosted: Story) -> None:
    at = place(hosted, "escalation.verdict", 1) + 1
    gone = hosted[at]._replace(kind="operator.removed", raw=b'{"operator":"bastion","by":"mara"}', run=None)
    found = found_in([*hosted[:at], gone, *hosted[at:]])
    assert any("was approved by 1 of 2" in one for one in found)
