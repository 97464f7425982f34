import json

import pytest

from guards import answers, granted, point, receipt, redeems
from lies import Lie, Story, bent, both, found_in, later, place, raw, twice, without
from stories import Tale
from watchfloor.records import NewRecord


def told() -> Story:
    """A run whose leave was used up at a point, another one that was held, lost, and killed."""
    floor = Tale()
    post, bot, other = point(floor), floor.agent(), floor.agent("other")
    grant = granted(floor, bot, "a1")
    redeems(floor, post, grant)
    floor.says(bot, "outcome", action="a1", status="succeeded", receipt=receipt(floor, post, grant))
    floor.order("mara", "pause", {"run": bot.run})
    floor.order("mara", "resume", {"run": bot.run})
    redeems(floor, post, granted(floor, bot, "a2"))
    floor.order("mara", "kill", {"run": bot.run})
    answers(floor, post)
    granted(floor, other, "b1")
    floor.says(other, "ended", status="completed")
    return [NewRecord(record.at, record.kind, record.raw, *record[3:7]) for record in floor.records]


STORY = told()


def moved_receipt(story: Story) -> Story:
    """The receipt of the first action is shown for the second one."""
    at = place(story, "action.outcome")
    line = json.loads(story[at].raw) | {"action": "a2"}
    return [*story, story[at]._replace(raw=json.dumps(line).encode())]


LIES: dict[str, tuple[Lie, str]] = {
    "used twice": (twice("grant.redeemed"), "it was used up before"),
    "used and never given": (without("grant.issued"), "its run was never given it"),
    "used for another action": (bent("grant.redeemed", 0, action="a9"), "it is for action 'a1', not for 'a9'"),
    "used after the kill": (later("grant.redeemed", -1, "run.stopping"), "its run was killed before"),
    "used while it stood still": (later("grant.redeemed", 0, "run.held"), "its run stood still"),
    "used after it was void": (
        both(later("grant.redeemed", -1, "grant.void"), without("run.stopping")),
        "it was void",
    ),
    "a receipt that is none": (bent("action.outcome", 0, receipt="rcpt-1"), "is none"),
    "a receipt that nobody signed": (bent("grant.redeemed", 0, key="A" * 42 + "E"), "is not signed by the point"),
    "a receipt without a redemption": (without("grant.redeemed"), "which no point used up for it"),
    "a receipt of another action": (moved_receipt, "which no point used up for it"),
    "fenced without a point": (without("point.joined"), "no point ever stood before payments"),
    "fenced without leave": (both(without("grant.issued"), without("grant.issued")), "before anything"),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_what_points_did_not_do_is_found(lie: Lie, expected: str) -> None:
    found = found_in(lie(STORY))
    assert any(expected in one for one in found), found


def test_the_story_itself_holds() -> None:
    assert found_in(STORY) == []
    assert [record.kind for record in STORY].count("grant.redeemed") == 2


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        ("run.lost", b'{"lease_ended_at":"x"}', "had lost its lease"),
        ("run.stopped", b'{"order":"o","evidence":[],"confirmed":false}', "was over"),
        ("run.ended", b'{"status":"failed","summary":""}', "was over"),
        (
            "run.ended",
            b'{"t":"ended","seq":1,"at":"2026-01-31T09:30:00.000Z","status":"completed"}',
            "had ended",
        ),
    ],
)
def test_nothing_is_used_up_for_a_run_that_cannot_act(kind: str, words: bytes, says: str) -> None:
    at = place(STORY, "grant.redeemed")
    over = STORY[at]._replace(kind=kind, raw=words)
    assert any(f"its run {says}" in one for one in found_in([*STORY[:at], over, *STORY[at:]]))


def test_a_run_that_came_back_may_use_its_grants_up() -> None:
    at = place(STORY, "grant.redeemed")
    lost = STORY[at]._replace(kind="run.lost", raw=b'{"lease_ended_at":"x"}')
    linked = STORY[at]._replace(kind="run.linked", raw=b'{"next":1}')
    assert found_in([*STORY[:at], lost, linked, *STORY[at:]]) == []
    held = place(STORY, "run.held")
    assert found_in([*STORY[: held + 1], linked, *STORY[held + 1 :]]) == []


def test_a_payload_that_is_no_key_is_found() -> None:
    lie = raw("grant.redeemed", b'{"grant":"G-1","action":"a1","point":"payments"}')
    assert any("the payload is not one of grant.redeemed" in one for one in found_in(lie(STORY)))
