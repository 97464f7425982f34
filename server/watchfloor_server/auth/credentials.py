"""A run's own credential, shown again: to open its second connection, at the kill lane.

Never knows what the run may do there.
"""

from datetime import datetime
from typing import NamedTuple

from watchfloor.chain import b64url
from watchfloor.ids import is_id
from watchfloor.jwks import TokenRefused, read_jws
from watchfloor.jwks.claims import check_audience, check_times, check_typ, object_claim, text_claim
from watchfloor.jwks.keyset import check_algorithm
from watchfloor.tokens import ALGORITHM, CREDENTIAL_TYP
from watchfloor.wire import PublicKey


class RunEvidence(NamedTuple):
    """A verified credential: whose run, and the thumbprint of the only key that may show it."""

    run: str
    jkt: str


def verify_credential(token: str, key: PublicKey, server_id: str, now: datetime) -> RunEvidence:
    """Verify a credential that this server signed with `key`; raises `TokenRefused`."""
    jws = read_jws(token)
    check_typ(jws.typ, CREDENTIAL_TYP)
    check_algorithm(jws, (ALGORITHM,))
    if not key.verifies(b64url(jws.signature), jws.signed):
        raise TokenRefused("signature", "the credential is not signed by this server; show the one of `welcome`")
    check_audience(jws.claims, server_id)
    check_times(jws.claims, now)
    run = text_claim(object_claim(jws.claims, "watchfloor"), "run")
    if not is_id(run):
        raise TokenRefused("claim", "the credential names no run")
    return RunEvidence(run, text_claim(object_claim(jws.claims, "cnf"), "jkt"))
