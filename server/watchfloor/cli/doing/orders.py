"""`pause`, `resume`, `lock`, `unlock` and `rearm`: one signed order, one answer.

Never waits for what comes of it.
"""

from typing import Final, cast, get_args

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import Aim, check, scope_of
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.wording import scope_words
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import OrderKind, Oversight

__all__ = ["Aim", "order"]

NEEDS_REASON: Final = frozenset({"lock", "unlock", "rearm"})

_DONE: Final = {
    "pause": "stands still",
    "resume": "goes on",
    "lock": "is locked: no new starts",
    "unlock": "is unlocked; nothing was started",
    "rearm": "is armed again; nothing was started",
}

_STOPPED: Final = {"lock": " stopped with it"}


def order(access: Access, kind: str, aim: Aim, reason: str | None, *, as_json: bool) -> int:
    """Give an order and say what it did."""
    if kind not in get_args(OrderKind):
        raise ValueError(f"there is no order {kind!r}")
    if kind in NEEDS_REASON and not reason:
        raise Usage("a reason is missing; give it with --reason TEXT")

    check(aim)

    async def work(session: Oversight) -> int:
        scope = await scope_of(aim, session)
        reply = await session.order(cast(OrderKind, kind), scope, reason)
        if as_json:
            fields = {"order": reply.order or reply.id, "kind": kind, "scope": scope.model_dump(exclude_none=True)}
            output.emit(fields if reply.runs is None else {**fields, "runs": reply.runs})
            return 0
        count = "" if reply.runs is None else f" ({output.count(reply.runs, 'run')}{_STOPPED.get(kind, '')})"
        output.say(f"{{}} {_DONE[kind]}{count}", scope_words(scope.scope))
        return 0

    return with_session(access, work)
