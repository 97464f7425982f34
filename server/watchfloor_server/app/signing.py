"""What the server signs for a run: its credential, fresh in time, and grants.

Never decides who gets one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from watchfloor.identity import Blend, Build
from watchfloor.wire import Jwk, PublicKey
from watchfloor_server.auth import CREDENTIAL_S, Keyring, Terms, mint_credential, mint_grant
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
    """Signs for runs; remembers when each got its last credential."""

    def __init__(self, keyring: Keyring, policy: str) -> None:
        self._keyring = keyring
        self._policy = policy
        self._signed_at: dict[int, datetime] = {}

    def credential(self, conn: int, run: str, epoch: int, blend: Blend, arrival: Arrival, at: datetime) -> str:
        """Sign a credential; raises ValueError if the identity has expired."""
        terms = Terms(run, blend.agent.attestation.key, epoch, self._policy, arrival.build, arrival.standing.envs)
        signed = mint_credential(self._keyring, blend, terms, now=at)
        self._signed_at[conn] = at
        return signed

    def is_old(self, conn: int, at: datetime) -> bool:
        """True if this connection's credential is past half its life."""
        return conn not in self._signed_at or at - self._signed_at[conn] >= HALF_LIFE

    def forget(self, conn: int) -> None:
        """The connection is gone."""
        self._signed_at.pop(conn, None)

    def grant(self, leave: Leave, at: datetime) -> str:
        """Sign the leave for one action; raises ValueError if it would be void already."""
        return mint_grant(self._keyring, leave, leave.blend.agent.attestation.key, now=at)


def kill_keys(operators: Iterable[Operator]) -> tuple[Jwk, ...]:
    """The public keys whose orders an agent obeys."""
    return tuple(PublicKey(each.key).jwk for each in operators if STOPPERS.intersection(each.roles))
