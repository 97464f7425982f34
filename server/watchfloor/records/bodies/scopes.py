"""What orders and locks are for, and the bodies of locks.

Never knows who may give an order.
"""

from typing import Literal

from watchfloor.identity import Fact

ScopeKind = Literal["run", "agent", "human", "tag", "all"]


class Scope(Fact):
    """What an order is for; `value` is empty for all."""

    kind: ScopeKind
    value: str = ""


class LockSet(Fact):
    """No new starts there. A run's lock is on its agent and person together."""

    scope: Scope
    agent: str | None = None
    human: str | None = None
    by: str
    reason: str
    order: str
    kill: bool
    signed: str | None = None


class LockLifted(Fact):
    """New starts are allowed again; nothing was started by it."""

    scope: Scope
    by: str
    reason: str
    order: str
    kill: bool
    signed: str | None = None
