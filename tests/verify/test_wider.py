import json

import pytest

from judgements import allow, wait
from lies import Lie, Story, bent, found_in, place
from playbook import Agent
from stories import Tale, signed
from watchfloor.wire import Offer


def nth(story: Story, kind: str, **fields: object) -> int:
    """Which record of a kind says this."""
    found = [json.loads(record.raw) for record in story if record.kind == kind]
    return next(at for at, body in enumerate(found) if fields.items() <= body.items())


def under(**fields: object) -> Lie:
    """What passed under a scope is told otherwise."""

    def lie(story: Story) -> Story:
        return bent("action.decided", nth(story, "action.decided", action="a8"), **fields)(story)

    return lie


def told_before(kind: str, **fields: object) -> Lie:
    """Something comes between the choice and its use."""

    def lie(story: Story) -> Story:
        at = next(i for i, record in enumerate(story) if record.kind == "action.proposed" and b'"a8"' in record.raw)
        run = story[at].run if kind == "grant.void" else None
        record = story[at]._replace(kind=kind, raw=json.dumps(fields).encode(), run=run)
        return [*story[:at], record, *story[at:]]

    return lie


def voided(story: Story) -> Story:
    card = json.loads(story[place(story, "grant.issued", nth(story, "grant.issued", action="a8"))].raw)["under"]
    return told_before("grant.void", grants=[], reason="x", scopes=[card, "E-OTHER"])(story)


def chose(**fields: object) -> Lie:
    """Mara signs another choice on that card."""

    def lie(story: Story) -> Story:
        at = next(i for i, one in enumerate(story) if one.kind == "escalation.verdict" and b"scope" in one.raw)
        line = json.loads(json.loads(story[at].raw)["signed"])
        del line["sig"]
        place_ = [i for i, one in enumerate(story) if one.kind == "escalation.verdict"].index(at)
        return bent("escalation.verdict", place_, signed=signed("mara", {**line, **fields}).decode())(story)

    return lie


LIES: dict[str, tuple[Lie, str]] = {
    "a card that is none": (under(under="E-NONE"), "no scope wider than once was chosen on card 'E-NONE'"),
    "a card that let pass once": (chose(scope={"once": True}), "no scope wider than once was chosen"),
    "more than the card offers": (chose(scope={"times": 3}), "no scope wider than once was chosen"),
    "people who did not choose it": (under(by=["mara", "ines"]), "did not choose the scope"),
    "another policy": (under(policy="q" * 43), "another tool, target or policy"),
    "another target": (under(target="crm"), "another tool, target or policy"),
    "what is critical": (under(risk="critical"), "passes under no scope"),
    "other arguments": (under(args={"order": "B"}), "passes under no scope"),
    "an approver who is none": (told_before("operator.removed", operator="mara", by="mara"), "was void by then"),
    "what was taken back": (voided, "was void by then"),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_what_did_not_fall_under_a_scope_is_found(story: Story, lie: Lie, expected: str) -> None:
    assert any(expected in one for one in found_in(lie(story)))


def tale(scope: dict[str, object], uses: int, after_s: float = 0.0) -> tuple[Tale, Agent]:
    """Actions that passed under a scope."""
    made = Tale()
    bot = made.agent()
    offers = (Offer(scope={"times": 2}, says="twice"), Offer(scope={"for_s": 60}, says="a minute"))
    asks = wait()._replace(offers=offers)
    made.verdict("mara", made.waiting(bot, "a0", asks), "approve", code="2346", scope=scope)
    made.judges(bot, allow(), "a0")
    for n in range(1, uses + 1):
        made.wait_s(after_s)
        made.acts(bot, f"a{n}")
        made.judges(bot, asks, f"a{n}")
        made.judges(bot, allow(), f"a{n}")
    return made, bot


def test_what_was_let_pass_for_later_is_accepted() -> None:
    scopes: tuple[dict[str, object], ...] = ({"times": 2}, {"for_s": 60})
    for scope in scopes:
        made, _ = tale(scope, 1, after_s=5.0)
        assert found_in(made.news()) == []


def test_one_more_than_was_let_pass_is_found() -> None:
    made, bot = tale({"times": 2}, 1)
    first = json.loads(made.records[-1].raw)["under"]
    made.allowed(bot, "more")
    story = made.news()
    at = nth(story, "action.decided", action="more")
    story = bent("action.decided", at, under=first, by=["mara"])(story)
    assert any("let 2 pass, and this is number 3" in one for one in found_in(story))


def test_what_came_too_late_is_found() -> None:
    made, _ = tale({"for_s": 60}, 1)
    story = made.news()
    at = [i for i, one in enumerate(story) if one.kind == "action.decided"][-1]
    late = story[at]._replace(at="2026-01-31T09:31:00.001Z")
    assert any("for 60 s, which were over" in one for one in found_in([*story[:at], late, *story[at + 1 :]]))


def test_other_arguments_than_were_let_pass_are_found() -> None:
    made, _ = tale({"times": 2}, 1)
    story = made.news()
    at = [i for i, one in enumerate(story) if one.kind == "action.proposed"][-1]
    bent_line = story[at]._replace(raw=story[at].raw.replace(b"40.00", b"41.00"))
    assert any("not those that card" in one for one in found_in([*story[:at], bent_line, *story[at + 1 :]]))


def test_arguments_that_were_changed_without_a_card_are_found(story: Story) -> None:
    lie = bent("action.decided", 0, args={"order": "B"})
    assert any("it names no card" in one for one in found_in(lie(story)))
