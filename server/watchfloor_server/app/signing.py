"""What the server signs for a run: its credential, fresh in time, and grants.

Never decides who gets one.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from watchfloor.identity import Blend, Build
from watchfloor.wire import Delegation, Jwk, PublicKey
from watchfloor_server.auth import CREDENTIAL_S, Keyring, Terms, mint_credential, mint_delegation, mint_grant
from watchfloor_server.core.effects import SignDelegation
from watchfloor_server.core.facts import Leave, Operator, Standing

HALF_LIFE: Final = timedelta(seconds=CREDENTIAL_S / 2)
"""A credential older than this is renewed with the lease."""

STOPPERS: Final = frozenset({"controller", "approver", "admin"})
"""Roles whose orders an agent may verify by itself: all that may stop a run."""


class Arrival(NamedTuple):
    """What is known of an agent's connection beside its identity."""

    standing: Standing
    build: Build
    address: str | None


class Signing:
    """Signs for runs; `policy` tells the hash of the one in force."""

    def __init__(self, keyring: Keyring, policy: Callable[[], str]) -> None:
        self._keyring = keyring
        self._policy = policy

    def credential(self, run: str, epoch: int, blend: Blend, arrival: Arrival, at: datetime) -> str:
        """Sign a credential; raises ValueError if the identity has expired."""
        terms = Terms(run, blend.agent.attestation.key, epoch, self._policy(), arrival.build, arrival.standing.envs)
        return mint_credential(self._keyring, blend, terms, now=at)

    def grant(self, leave: Leave, at: datetime) -> str:
        """Sign the leave for one action; raises ValueError if it would be void already."""
        return mint_grant(self._keyring, leave, leave.blend.agent.attestation.key, now=at)

    def delegation(self, asked: SignDelegation, at: datetime) -> Delegation:
        """Answer `delegate` with a token, or say that it would be over already."""
        try:
            return Delegation(id=asked.id, token=mint_delegation(self._keyring, asked.leave, now=at))
        except ValueError as error:
            return Delegation(id=asked.id, code="expired", reason=str(error))


def kill_keys(operators: Iterable[Operator]) -> tuple[Jwk, ...]:
    """The public keys whose orders an agent obeys."""
    return tuple(PublicKey(each.key).jwk for each in operators if STOPPERS.intersection(each.roles))
