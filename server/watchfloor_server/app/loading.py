"""How a policy that an administrator brought is read, beside the loop, and put in force, in one step.

Never decides whether it may be.
"""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.wire import Reply
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.paging import pagers_of
from watchfloor_server.app.parcels import Parcels
from watchfloor_server.app.people import people_of
from watchfloor_server.app.points import review
from watchfloor_server.app.policing import Police
from watchfloor_server.app.trust import Trust
from watchfloor_server.core.effects import ReadPolicy, UsePolicy
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import PolicyRead
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.seams import Start
from watchfloor_server.policy import Policy, PolicyError, load_files, sensitive

READ: Final = 4
"""Policies that were read and may come in force; of more, the oldest is forgotten."""


class Means(NamedTuple):
    """What a policy is loaded with."""

    server: str
    police: Police
    trust: Trust
    crowd: Crowd
    operators: Callable[[], tuple[Operator, ...]]
    put: Callable[[PolicyRead], None]
    start: Start
    command: tuple[str, ...] = ()


class Loader:
    """Reads policies, and puts one in force."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._parcels = Parcels()
        self._read: dict[str, Policy] = {}

    def read(self, effect: ReadPolicy) -> None:
        """Take a line's share of a policy; once it is whole, read it."""
        try:
            whole = self._parcels.add(effect.by, effect.policy, effect.files, more=effect.more)
        except ValueError as error:
            self._refuse(effect, str(error))
            return
        if whole is None:
            self._means.crowd.tell(effect.conn, Reply(id=effect.id, ok=True, value={"more": True}))
        else:
            self._means.start(self._load(effect, whole))

    def use(self, effect: UsePolicy) -> None:
        """From here on this policy answers, and its directory says who is known."""
        policy = self._read.pop(effect.policy)
        self._means.trust.use(policy.directory)
        review(self._means.crowd, policy.directory)
        self._means.police.policy = policy

    async def _load(self, effect: ReadPolicy, files: dict[str, str]) -> None:
        means = self._means
        try:
            policy = await asyncio.to_thread(load_files, files)
            means.trust.door_of(policy.directory)
        except (PolicyError, StartError) as error:
            self._refuse(effect, str(error))
            return
        if len(self._read) >= READ:
            self._read.pop(next(iter(self._read)))
        self._read[policy.hash] = policy
        means.put(
            PolicyRead(
                conn=effect.conn,
                id=effect.id,
                by=effect.by,
                policy=policy.hash,
                tools=means.police.facts_of(policy),
                people=people_of(means.server, policy.directory, means.operators()),
                files=policy.files,
                reason=effect.reason,
                signed=effect.signed,
                proposal=effect.proposal,
                sensitive=sensitive(means.police.policy, policy),
                pagers=pagers_of(policy.directory, means.command),
            )
        )

    def _refuse(self, effect: ReadPolicy, error: str) -> None:
        self._means.crowd.tell(effect.conn, Reply(id=effect.id, ok=False, code="policy", error=error))
