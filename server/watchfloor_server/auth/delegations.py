"""Delegation tokens: signed for one child's key, shown once, and verified as what this server itself has said.

Never decides who may delegate, nor whether a token was used: that is the run graph's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from watchfloor.chain import b64url
from watchfloor.identity import Blend
from watchfloor.ids import is_id
from watchfloor.jwks import TokenRefused, read_jws
from watchfloor.jwks.claims import check_audience, check_times, check_typ, object_claim, text_claim
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, DELEGATION_TYP
from watchfloor.wire import PublicKey
from watchfloor_server.auth.blend import Claims, actor, between, responsible
from watchfloor_server.auth.keyring import Keyring


class DelegatedTerms(Protocol):
    """What is handed on: by which run, to which agent and key, and which tools."""

    @property
    def delegation(self) -> str:
        """Its id, used once."""
        ...

    @property
    def run(self) -> str:
        """The parent."""
        ...

    @property
    def agent(self) -> str:
        """The child's name in the directory."""
        ...

    @property
    def jkt(self) -> str:
        """The thumbprint of the child's key."""
        ...

    @property
    def tools(self) -> Sequence[str]:
        """The tools, at most."""
        ...

    @property
    def expires_at(self) -> datetime:
        """Until when it may be shown."""
        ...

    @property
    def epoch(self) -> int:
        """The parent's epoch."""
        ...

    @property
    def blend(self) -> Blend:
        """Who the parent is, and for whom it acts."""
        ...


class DelegationEvidence(NamedTuple):
    """A verified delegation token: which delegation, to whom, by which key, and by which run."""

    delegation: str
    agent: str
    jkt: str
    run: str


def mint_delegation(keyring: Keyring, terms: DelegatedTerms, *, now: datetime) -> str:
    """Sign a delegation: who may act next stands in `may_act` (RFC 8693 4.4). Raises ValueError if it is over."""
    claims: Claims = {
        **responsible(keyring, terms.blend),
        **between(now, terms.expires_at),
        "aud": keyring.server_id,
        "jti": terms.delegation,
        "txn": terms.run,
        "act": actor(keyring.server_id, terms.run, terms.blend),
        "cnf": {"jkt": terms.jkt},
        "may_act": {"sub": terms.agent, "iss": keyring.server_id, "sub_profile": "ai_agent"},
        "watchfloor": {"run": terms.run, "tools": [*terms.tools], "epoch": terms.epoch},
    }
    return keyring.sign(DELEGATION_TYP, claims)


def verify_delegation(token: str, key: PublicKey, server_id: str, now: datetime) -> DelegationEvidence:
    """Verify a delegation that this server signed with `key`; raises `TokenRefused`."""
    jws = read_jws(token)
    check_typ(jws.typ, DELEGATION_TYP)
    check_algorithm(jws, (ALGORITHM,))
    if not key.verifies(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", "the delegation is not signed by this server; ask the parent's run for another")
    check_audience(jws.claims, server_id)
    check_times(jws.claims, now)
    found = DelegationEvidence(
        delegation=text_claim(jws.claims, "jti"),
        agent=text_claim(object_claim(jws.claims, "may_act"), "sub"),
        jkt=text_claim(object_claim(jws.claims, "cnf"), "jkt"),
        run=text_claim(object_claim(jws.claims, "watchfloor"), "run"),
    )
    if not is_id(found.delegation) or not is_id(found.run):
        raise TokenRefused("claim", "the delegation names no run")
    return found
