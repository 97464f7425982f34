import pytest

from lies import Lie, Story, bent, both, found_in, headed, later, place, raw, twice, without
from watchfloor.chain import b64url, jcs, sha256


def leg(answer: str) -> list[dict[str, object]]:
    return [{"leg": "run", "answer": answer, "rules": [], "reason": "", "request": {}}]


OTHER_ARGS = b64url(sha256(jcs({"order": "B-1"})))

LIES: dict[str, tuple[Lie, str]] = {
    "done without a decision": (both(without("grant.issued"), without("action.decided")), "but never had leave"),
    "done after a no": (bent("action.decided", 0, answer="deny"), "but never had leave"),
    "done while people were asked": (bent("action.decided", 0, answer="wait"), "but never had leave"),
    "done without its grant": (without("grant.issued"), "its grant was never written down"),
    "done twice": (twice("action.outcome", 1), "'a2' has two outcomes"),
    "decided and never proposed": (without("action.proposed", 1), "'a2' was decided, but never proposed"),
    "proposed twice": (twice("action.proposed"), "'a1' was proposed twice"),
    "allowed twice": (twice("action.decided", 0), "it was answered before: allow"),
    "a leg said no": (bent("action.decided", 0, legs=leg("deny")), "one of its legs said no"),
    "a leg wanted people": (bent("action.decided", 0, legs=leg("escalate")), "asked for people, and nobody answered"),
    "no grant is named": (bent("action.decided", 0, grant=None), "no grant is named"),
    "people are named, and no card": (bent("action.decided", 0, by=["mara"]), "names mara and no card"),
    "a grant nobody allowed": (without("action.decided", 0), "no decision allowed it"),
    "a grant for nothing": (without("action.proposed", 0), "the action was never proposed"),
    "another grant": (bent("grant.issued", 0, grant="G-OTHER"), "no decision allowed it"),
    "a second grant": (twice("grant.issued"), "has a grant already"),
    "a grant for other arguments": (bent("grant.issued", 0, args_sha256=OTHER_ARGS), "for other arguments"),
    "a grant of another epoch": (bent("grant.issued", 0, epoch=0), "its epoch is 0, the run's 1"),
    "allowed after the kill": (later("action.decided", -2, "run.stopping"), "was killed before"),
    "granted after the kill": (later("grant.issued", -1, "run.stopping"), "was killed before"),
    "allowed while it stood still": (
        both(later("action.decided", 0, "run.held"), later("grant.issued", 0, "run.held")),
        "stood still",
    ),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_leave_that_was_not_given_so_is_found(story: Story, lie: Lie, expected: str) -> None:
    assert any(expected in one for one in found_in(lie(story)))


def test_the_story_itself_holds(story: Story) -> None:
    assert found_in(story) == []


def fenced(story: Story, kind: str, value: str) -> list[str]:
    """A kill over a wider scope comes before everything that was granted."""
    at = place(story, "grant.issued")
    lock = {"scope": {"kind": kind, "value": value}, "by": "", "reason": "", "order": "o", "kill": True}
    return found_in([*story[:at], story[at]._replace(kind="lock.set", raw=jcs(lock), run=None, epoch=9), *story[at:]])


@pytest.mark.parametrize(
    ("kind", "value"),
    [("all", ""), ("agent", "refund-bot"), ("human", "alice"), ("human", "h_alice"), ("tag", "money")],
)
def test_no_leave_is_given_below_a_fence_over_its_scope(story: Story, kind: str, value: str) -> None:
    assert "and a fence stands at 9" in fenced(story, kind, value)[0]


@pytest.mark.parametrize(("kind", "value"), [("agent", "other"), ("human", "bob"), ("tag", "mail")])
def test_a_fence_elsewhere_stops_nobody(story: Story, kind: str, value: str) -> None:
    assert fenced(story, kind, value) == []


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        (
            "run.ended",
            b'{"t":"ended","seq":1,"at":"2026-01-31T09:30:00.000Z","status":"completed"}',
            "was ended before",
        ),
        ("run.ended", b'{"status":"failed","summary":""}', "was ended before"),
        ("run.stopped", b'{"order":"o","evidence":[],"confirmed":false}', "was stopped before"),
    ],
)
def test_a_run_that_is_over_gets_no_leave(story: Story, kind: str, words: bytes, says: str) -> None:
    at = place(story, "action.decided")
    over = story[at]._replace(kind=kind, raw=words)
    assert any(says in one for one in found_in([*story[:at], over, *story[at:]]))


def test_the_servers_word_on_an_outcome_counts_as_one(story: Story) -> None:
    lie = raw("action.outcome", b'{"action":"a9","status":"unknown","reason":""}')
    assert any("'a9' has an outcome, but never had leave" in one for one in found_in(lie(story)))


def test_records_of_a_run_that_nobody_started_are_found_and_do_no_harm(story: Story) -> None:
    assert any("was never started" in one for one in found_in(headed("action.decided", 0, run="NOBODY")(story)))
