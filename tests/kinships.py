"""Chains of delegation as consoles are told of them."""

from watchfloor.identity import AttestationClass, Hop


def hop(agent: str, run: str, class_: AttestationClass = "workload") -> Hop:
    """One run that handed `refund.issue` on."""
    return Hop(
        run=run,
        agent=agent,
        subject=f"spiffe://acme.example/agent/{agent}",
        class_=class_,
        key="A" * 43,
        expires_at="2999-01-01T00:00:00.000Z",
        delegation=f"D-{run[:4]}",
        tools=("refund.issue",),
    )
