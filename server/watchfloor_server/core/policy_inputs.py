"""What can happen to the desk about the policy: one is in force, one was read, or a rule is proposed.

Never knows what a policy says.
"""

from collections.abc import Mapping
from typing import NamedTuple

from watchfloor.records.bodies import ProposalMade
from watchfloor_server.core.facts import Person, ToolFacts


class PolicyLoaded(NamedTuple):
    """A policy is in force: its hash, its files if it is a new one, and what the desk must know of it.

    `people`: which operators are people of the directory, by operator; `pagers`: which groups can be called.
    """

    policy: str
    tools: Mapping[str, ToolFacts]
    people: Mapping[str, Person]
    files: Mapping[str, str] | None
    reason: str
    by: str
    pagers: frozenset[str] = frozenset()


class PolicyRead(NamedTuple):
    """A policy that an administrator brought is whole, and passes its own tests; `ReadPolicy` was performed.

    `sensitive` names what changes in it that needs a second administrator, `proposal` what it takes up.
    """

    conn: int
    id: str
    by: str
    policy: str
    tools: Mapping[str, ToolFacts]
    people: Mapping[str, Person]
    files: Mapping[str, str]
    reason: str
    signed: str
    sensitive: tuple[str, ...]
    pagers: frozenset[str] = frozenset()
    proposal: str | None = None


class RuleProposed(NamedTuple):
    """A rule that people's approvals speak for: it fits the schema, and was tried over the past."""

    body: ProposalMade
