"""Which lock keeps an agent and its person from starting: the narrowest that a kill has left.

Never knows who may lift it.
"""

from collections.abc import Iterable
from typing import Final

from watchfloor.records.bodies import ScopeKind
from watchfloor.records.views import LockView, RunView

_NARROWEST: Final[tuple[ScopeKind, ...]] = ("run", "agent", "human", "tag", "all")


def lock_of(run: RunView, locks: Iterable[LockView]) -> LockView | None:
    """The kill's lock over the pair of a run, the narrowest first; None if there is none."""
    found = [lock for lock in locks if lock.kill and _reaches(lock, run)]
    return min(found, key=lambda lock: _NARROWEST.index(lock.scope.kind), default=None)


def _reaches(lock: LockView, run: RunView) -> bool:
    human, name, value = run.identity.human, run.identity.agent.name, lock.scope.value
    match lock.scope.kind:
        case "run":
            return value == run.run or (lock.agent, lock.human) == (name, None if human is None else human.id)
        case "agent":
            return value == name
        case "human":
            return human is not None and value in (human.id, human.name)
        case "tag":
            return value in run.tags
        case "all":
            return True
