"""Another policy over questions of the past: each answer that would differ.

Never knows where records are kept, nor who wants to know.
"""

from typing import NamedTuple

from watchfloor_server.policy.judgement import Answer
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.replaying import Kept, request_of


class Past(NamedTuple):
    """A question that policy answered, and the answer of then."""

    kept: Kept
    answer: Answer
    rules: tuple[str, ...]


class Difference(NamedTuple):
    """An answer that would differ, with the rules behind both."""

    was: Answer
    was_rules: tuple[str, ...]
    would_be: Answer
    rules: tuple[str, ...]
    reason: str


def differs(policy: Policy, past: Past) -> Difference | None:
    """Ask the question again under another policy; None if the answer is the same."""
    found = policy.decide(request_of(past.kept, policy))
    if found.answer == past.answer:
        return None
    return Difference(past.answer, past.rules, found.answer, found.rules, found.reason)
