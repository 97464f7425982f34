"""What is proposed about the policy, and what an administrator took up.

Never knows what a rule says.
"""

from watchfloor.identity import Fact, Many


class ProposedRule(Fact):
    """A rule's new text, that would no longer ask about a narrow kind which people approved again and again.

    `evidence` are the escalations, the newest first; `compared` answers since `since` were asked again under the new
    text, and `allows` of them would have been allowed which were not: each of `examples` (`seq`) and more.
    """

    rule: str
    file: str
    text: str
    says: str
    agent: str
    tool: str
    target: str
    approved: int
    evidence: Many[str]
    since: str
    compared: int
    allows: int
    examples: Many[int] = ()


class ProposalMade(Fact):
    """A policy that waits for a second administrator, with its files and the first one's line; or a rule.

    `policy` is the hash of what waits; with `rule`, of the policy in which it would be another.
    """

    proposal: str
    policy: str
    reason: str
    by: str
    files: dict[str, str] | None = None
    signed: str | None = None
    waits: Many[str] = ()
    rule: ProposedRule | None = None


class ProposalAccepted(Fact):
    """An administrator took a proposed rule up: it is in force with this policy."""

    proposal: str
    policy: str
    by: str
    reason: str
