"""Leave that one run hands on to another: issued, used up, and what is spent of a mandate by it.

Never knows the token: it is not kept.
"""

from watchfloor.identity import Fact, Many


class DelegationIssued(Fact):
    """A run may have a child: this agent, by this key alone, with these tools at most, once, until then."""

    delegation: str
    agent: str
    jkt: str
    tools: Many[str]
    expires_at: str


class DelegationUsed(Fact):
    """A child began by it: it is used up."""

    delegation: str
    run: str


class MandateSpent(Fact):
    """What a delegated run was allowed is spent from the mandate of the run at the head of its chain: all so far."""

    mandate: str
    run: str
    action: str
    calls: int
    sums: dict[str, str]
