import json

import pytest

from judgements import allow, wait
from lies import Lie, Story, bent, both, found_in, headed, later, place, twice, without
from stories import SERVER, Tale, signed


def verdict(nth: int, name: str, **fields: object) -> Lie:
    """Somebody signs something else than was signed, and the record follows in nothing."""

    def lie(story: Story) -> Story:
        at = place(story, "escalation.verdict", nth)
        line = json.loads(json.loads(story[at].raw)["signed"])
        del line["sig"]
        return bent("escalation.verdict", nth, signed=signed(name, {**line, **fields}).decode())(story)

    return lie


def shown(nth: int = 0, **fields: object) -> Lie:
    """Another card is written down than the one that people saw."""

    def lie(story: Story) -> Story:
        card = json.loads(story[place(story, "escalation.opened", nth)].raw)["card"]
        return bent("escalation.opened", nth, card={**card, **fields})(story)

    return lie


def deputy(year: str) -> dict[str, str]:
    """Who comes in at the beginning of a year."""
    return {"operator": "mara", "group": "leads", "from_at": f"{year}-01-01T00:00:00.000Z"}


def superseded(nth: int) -> Lie:
    """A card is said to be superseded, right after it was opened or closed."""

    def lie(story: Story) -> Story:
        at = place(story, "escalation.closed" if nth else "escalation.opened")
        body = {"escalation": json.loads(story[at].raw)["escalation"], "action": "a2"}
        record = story[at]._replace(kind="escalation.superseded", raw=json.dumps(body).encode())
        return [*story[: at + 1], record, *story[at + 1 :]]

    return lie


def change(**fields: object) -> Lie:
    """Somebody signs a change of a card to something else than stands on the next one."""

    def lie(story: Story) -> Story:
        line = json.loads(json.loads(story[place(story, "escalation.superseded")].raw)["signed"])
        del line["sig"]
        return bent("escalation.superseded", 0, signed=signed("ines", {**line, **fields}).decode())(story)

    return lie


LIES: dict[str, tuple[Lie, str]] = {
    "a verdict on a superseded card": (superseded(0), "the card was closed before (superseded)"),
    "a card superseded after its end": (superseded(1), "was superseded and was not open"),
    "another card": (shown(args={"order": "B-1"}), "not the one whose hash people signed"),
    "another run's card": (headed("escalation.opened", 0, run="OTHER"), "another run's or another card"),
    "a card opened twice": (twice("escalation.opened"), "opened twice"),
    "a verdict without a card": (without("escalation.opened"), "the card was never opened"),
    "a verdict too late": (later("escalation.verdict", 0, "escalation.closed"), "the card was closed before"),
    "a verdict twice": (twice("escalation.verdict", 0), "they had answered it before"),
    "a verdict of somebody else": (bent("escalation.verdict", 0, operator="jo"), "does not name them"),
    "a deputy's verdict too early": (shown(may=[], may_later=[deputy("9999")]), "lets them answer from 9999-01-01"),
    "a verdict of a deputy of no time": (shown(may=[], may_later=[{"operator": "mara"}]), "answer from never on"),
    "a verdict of nobody": (without("operator.enrolled", 4), "is not signed by their key"),
    "a verdict under another's key": (verdict(0, "ines"), "not signed by their key"),
    "a verdict for another server": (verdict(0, "mara", server="other"), "not signed by their key"),
    "a verdict on another card": (verdict(0, "mara", card_sha256="A" * 43), "for another card than was shown"),
    "a verdict that was no": (verdict(0, "mara", answer="deny"), "the signed line says something else"),
    "a verdict without words": (bent("escalation.verdict", 0, signed="yes"), "not signed by their key"),
    "a verdict without a signature": (
        bent("escalation.verdict", 0, signed=json.dumps({"t": "decide", "server": SERVER})),
        "not signed by their key",
    ),
    "an end without a card": (without("escalation.opened", 3), "closed and never opened"),
    "two ends": (twice("escalation.closed"), "closed twice"),
    "half a quorum": (without("escalation.verdict", 2), "was approved by 1 of 2"),
    "leave without the whole quorum": (bent("action.decided", 4, by=["mara"]), "of 2 approved card"),
    "leave by one who said nothing": (bent("action.decided", 2, by=["jo"]), "approved card"),
    "leave without an end": (without("escalation.closed"), "was not approved"),
    "leave against the end": (bent("escalation.closed", 0, end="expired"), "was not approved"),
    "leave by another action's card": (
        both(bent("action.decided", 2, escalation="E-1"), bent("action.decided", 1, escalation="E-1")),
        "was never opened for it",
    ),
    "other arguments than were signed": (
        bent("action.decided", 2, args={"order": "A-17", "amount": "99.00"}),
        "its arguments are not those that were signed",
    ),
    "another result than was brought": (
        bent("action.decided", 8, result={"by": "magic"}),
        "not the one that was signed",
    ),
    "a change that nobody signed": (bent("escalation.superseded", 0, operator="jo"), "does not name them"),
    "a change under no signature": (bent("escalation.superseded", 0, signed=None), "is not signed by their key"),
    "a change to something else": (
        change(args={"order": "A-17", "amount": "5000.00"}),
        "its arguments are not those that were signed",
    ),
    "a changed card that nobody changed": (
        bent("escalation.superseded", 0, operator=None, signed=None),
        "its arguments are not those that were signed",
    ),
    "the agent's arguments after a change": (
        bent("action.decided", 11, args={"order": "A-17", "amount": "40.00"}),
        "its arguments are not those that were signed",
    ),
    "a question that was another": (bent("escalation.asked", 0, text="go on!"), "is not what they signed"),
    "a question of somebody else": (bent("escalation.asked", 0, operator="jo"), "is not what they signed"),
    "a card passed to another": (bent("escalation.claimed", 1, to="jo"), "is not what they signed"),
    "a claim that was none": (bent("escalation.claimed", 0, released=True), "is not what they signed"),
    "a question about no card": (bent("escalation.asked", 0, escalation="E-NONE"), "is not what they signed"),
    "a result that nobody brought": (bent("action.decided", 4, supplied=True, result=1), "not the one that was signed"),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_a_card_that_was_bent_is_found(story: Story, lie: Lie, expected: str) -> None:
    assert any(expected in one for one in found_in(lie(story)))


def test_an_approver_who_is_none_any_more_is_found(story: Story) -> None:
    at = place(story, "escalation.verdict")
    removed = story[at]._replace(kind="operator.removed", raw=b'{"operator":"mara","by":"mara"}', run=None)
    assert any("'mara' is no operator" in one for one in found_in([*story[:at], removed, *story[at:]]))


def test_an_operator_who_is_no_approver_is_found(story: Story) -> None:
    lie = bent("operator.enrolled", 4, roles=["admin"])
    assert any("'mara' is no approver" in one for one in found_in(lie(story)))


def test_a_card_that_names_nobody_is_found_and_does_no_harm(story: Story) -> None:
    found = found_in(shown(may="mara", quorum="all", action=7)(story))
    assert any("does not name them" in one for one in found)


@pytest.mark.parametrize("later", ["mara", [7, "mara"], [{"operator": ["mara"]}]], ids=["a word", "words", "a list"])
def test_deputies_that_are_none_let_nobody_in(story: Story, later: object) -> None:
    found = found_in(shown(may=[], may_later=later)(story))
    assert any("does not name them" in one for one in found)


def test_a_deputy_whose_time_has_come_may_answer(story: Story) -> None:
    found = found_in(shown(may=[], may_later=[deputy("2001")])(story))
    assert not any("answer" in one for one in found)


def test_a_removed_operators_vote_does_not_make_a_quorum(story: Story) -> None:
    at = place(story, "escalation.verdict", 1)
    removed = story[at]._replace(kind="operator.removed", raw=b'{"operator":"mara","by":"mara"}', run=None)
    assert any("was approved by 1 of 2" in one for one in found_in([*story[: at + 1], removed, *story[at + 1 :]]))


def test_a_vote_under_a_key_that_stands_no_more_does_not_make_a_quorum(story: Story) -> None:
    enrolled = story[place(story, "operator.enrolled", 4)]
    other = json.loads(enrolled.raw) | {"key": json.loads(story[place(story, "operator.enrolled", 5)].raw)["key"]}
    new = enrolled._replace(raw=json.dumps({**other, "signed": None}).encode())
    same = enrolled._replace(raw=json.dumps({**json.loads(enrolled.raw), "signed": None}).encode())
    at = place(story, "escalation.verdict", 1) + 1
    assert any("was approved by 1 of 2" in one for one in found_in([*story[:at], new, *story[at:]]))
    assert not any("was approved by 1 of 2" in one for one in found_in([*story[:at], same, *story[at:]]))


def test_what_was_changed_may_be_asked_again_by_a_new_policy() -> None:
    tale = Tale()
    bot = tale.agent()
    args: dict[str, object] = {"order": "A-17", "amount": "5.00"}
    tale.verdict("ines", tale.waiting(bot, "a1", wait(quorum=2)), "approve", code="2346", args=args)
    tale.judges(bot, wait(quorum=2), "a1")
    (second,) = tale.desk.cards()
    state = tale.desk.state
    state.cards[second.escalation].outdated = state.runs[bot.run].acts["a1"].asked = True
    tale.judges(bot, wait(), "a1")
    (third,) = tale.desk.cards()
    tale.verdict("mara", third, "approve", code="2346")
    tale.judges(bot, allow(), "a1")
    assert found_in(tale.news()) == []


def test_a_card_that_nobody_of_one_group_approved_is_found(story: Story) -> None:
    found = found_in(shown(circles=[{"group": "security", "operators": ["vic"]}])(story))
    assert any("was approved by nobody of security" in one for one in found)
