"""What changes from one policy to the next that one administrator alone may not change.

Never knows who asks for it.
"""

from watchfloor_server.policy.policy import Policy


def sensitive(old: Policy, new: Policy) -> tuple[str, ...]:
    """Name what needs a second administrator: whose tokens and stops are believed, who approves, who is asked when."""
    found: list[str] = []
    if old.directory.issuers != new.directory.issuers:
        found.append("the issuers")
    groups = old.directory.approvers, new.directory.approvers
    found += [
        f"the approver group {name}"
        for name in sorted({*groups[0], *groups[1]})
        if groups[0].get(name) != groups[1].get(name)
    ]
    points = old.directory.points, new.directory.points
    found += [
        f"the enforcement point {name}"
        for name in sorted({*points[0], *points[1]})
        if points[0].get(name) != points[1].get(name)
    ]
    asking = _asking(old), _asking(new)
    found += [
        f"the rule {name} (@escalate)"
        for name in sorted({*asking[0], *asking[1]})
        if asking[0].get(name) != asking[1].get(name)
    ]
    return tuple(found)


def _asking(policy: Policy) -> dict[str, str]:
    """Every rule that asks people, with its whole text: when it does so is as much a part of it as whom."""
    return {rule.id: rule.text for rule in policy.rules.values() if rule.escalate is not None}
