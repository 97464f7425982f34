"""Another policy over questions of the past: each answer that would differ.

Never knows where records are kept, nor who wants to know.
"""

from typing import NamedTuple

from watchfloor_server.policy.judgement import Answer
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.replaying import Kept, request_of


class PastHop(NamedTuple):
    """What was asked and answered for a run above; `kept` is None where the record does not say what was asked."""

    run: str
    agent: str
    kept: Kept | None
    answer: Answer
    rules: tuple[str, ...]
    reason: str


class Past(NamedTuple):
    """A question that policy answered, and the answer of then; `above`: the runs whose leave it needed too."""

    kept: Kept
    answer: Answer
    rules: tuple[str, ...]
    above: tuple[PastHop, ...] = ()


class Difference(NamedTuple):
    """An answer that would differ, with the rules behind both."""

    was: Answer
    was_rules: tuple[str, ...]
    would_be: Answer
    rules: tuple[str, ...]
    reason: str


def differs(policy: Policy, past: Past) -> Difference | None:
    """Ask the question again under another policy, for the run alone; None if the answer is the same."""
    found = policy.decide(request_of(past.kept, policy))
    if found.answer == past.answer:
        return None
    return Difference(past.answer, past.rules, found.answer, found.rules, found.reason)
