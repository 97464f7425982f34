import json

import pytest

from lies import Lie, Story, bent, found_in, place, raw, twice, without
from watchfloor.chain import b64url


def reworded(kind: str, nth: int, **fields: object) -> Lie:
    """A line that the agent said differently."""

    def lie(story: Story) -> Story:
        line = json.loads(story[place(story, kind, nth)].raw)
        return raw(kind, json.dumps({**line, **fields}).encode(), nth)(story)

    return lie


LIES: dict[str, tuple[Lie, str]] = {
    "a line left out": (without("reasoning"), "came where line 1 was expected"),
    "a line twice": (twice("reasoning"), "line 1 of run"),
    "a refused line left out": (without("line.refused"), "line 5 of run"),
    "a line that it never said": (reworded("reasoning", 0, text="Pay twice."), "the agent did not sign this action"),
    "an action with other arguments": (
        reworded("action.proposed", 0, args={"order": "B-1"}),
        "the agent did not sign this action",
    ),
    "an outcome that was another": (reworded("action.outcome", 0, status="failed"), "did not sign this outcome"),
    "a run started twice": (twice("run.started"), "was started twice"),
    "a run that never started": (without("run.started"), "was never started"),
    "another key": (bent("run.started", 0, key=b64url(bytes(32))), "not the one that its identity names"),
    "no key at all": (bent("run.started", 0, key="?"), "what was never accepted"),
    "another hash": (bent("line.refused", 0, sha256="?"), "what was never accepted"),
}


@pytest.mark.parametrize(("lie", "expected"), LIES.values(), ids=LIES.keys())
def test_words_that_were_bent_are_found(story: Story, lie: Lie, expected: str) -> None:
    assert any(expected in one for one in found_in(lie(story)))


def test_a_run_without_a_key_is_followed_by_its_numbers(story: Story) -> None:
    assert found_in(bent("run.started", 0, key=None)(story)) == []


def test_a_run_that_never_started_is_told_once(story: Story) -> None:
    found = found_in(without("run.started", -1)(story))
    assert sum("was never started" in one for one in found) == 1
