from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from pydantic import JsonValue

from cast import blend
from lanefolk import BOT, KEYRING
from playbook import START
from watchfloor.identity import Blend, Hop
from watchfloor.jwks import TokenRefused, read_jws
from watchfloor.tokens import CREDENTIAL_TYP, DELEGATION_TYP, GRANT_TYP
from watchfloor.wire import SigningKey
from watchfloor_server.auth import DelegationEvidence, Keyring, mint_delegation, verify_delegation
from watchfloor_server.core.facts import Now

NOW = datetime.now(UTC)
OTHER = Keyring(SigningKey.from_seed(b"the key of some other watchfloor"))
HOP = Hop(
    run="ROOT",
    agent="planner",
    subject="spiffe://planner",
    class_="workload",
    key="k",
    expires_at="2999",
    delegation="D-0",
    tools=("crm.read",),
)
PARENT = blend(Now(START, 0.0), BOT, "writer", "alice")


class Leave(NamedTuple):
    delegation: str = "D-1"
    run: str = "RUN"
    agent: str = "clerk"
    jkt: str = BOT.public.thumbprint
    tools: tuple[str, ...] = ("crm.read",)
    expires_at: datetime = NOW + timedelta(seconds=30)
    epoch: int = 7
    blend: Blend = PARENT


CLAIMS: dict[str, JsonValue] = {
    "iss": KEYRING.server_id,
    "aud": KEYRING.server_id,
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
    "jti": "D-1",
    "cnf": {"jkt": BOT.public.thumbprint},
    "may_act": {"sub": "clerk"},
    "watchfloor": {"run": "RUN"},
}


def verify(token: str, later: timedelta = timedelta()) -> DelegationEvidence:
    return verify_delegation(token, KEYRING.public, KEYRING.server_id, NOW + later)


def signed(**changed: JsonValue) -> str:
    return KEYRING.sign(DELEGATION_TYP, {**CLAIMS, **changed})


def test_a_delegation_names_the_person_who_acted_so_far_and_who_may_act_next() -> None:
    token = mint_delegation(KEYRING, Leave(blend=PARENT.model_copy(update={"chain": (HOP,)})), now=NOW)
    claims = read_jws(token).claims
    assert claims["sub"] == "https://idp.example|alice"
    assert claims["act"] == {
        "sub": "RUN",
        "iss": KEYRING.server_id,
        "sub_profile": "ai_agent",
        "act": {"sub": "ROOT", "iss": KEYRING.server_id, "sub_profile": "ai_agent", "client_id": "planner"},
    }
    assert claims["may_act"] == {"sub": "clerk", "iss": KEYRING.server_id, "sub_profile": "ai_agent"}
    assert verify(token) == DelegationEvidence("D-1", "clerk", BOT.public.thumbprint, "RUN")


def test_it_ends_after_its_life() -> None:
    with pytest.raises(TokenRefused, match="expired"):
        verify(mint_delegation(KEYRING, Leave(), now=NOW), timedelta(minutes=2))
    with pytest.raises(ValueError, match="nothing is left"):
        mint_delegation(KEYRING, Leave(expires_at=NOW), now=NOW)


@pytest.mark.parametrize(
    "token",
    [
        "rubbish",
        mint_delegation(OTHER, Leave(), now=NOW),
        OTHER.sign(DELEGATION_TYP, CLAIMS),
        KEYRING.sign(GRANT_TYP, CLAIMS),
        KEYRING.sign(CREDENTIAL_TYP, CLAIMS),
        KEYRING.sign("JWT", CLAIMS),
        signed(aud=OTHER.server_id),
        signed(jti="../D"),
        signed(watchfloor={"run": "../RUN"}),
        signed(watchfloor={}),
        signed(may_act={}),
        signed(may_act="clerk"),
        signed(cnf={}),
        signed(exp="never"),
    ],
    ids=[
        "no token", "another server", "another key", "a grant", "a credential", "plain", "aud", "jti", "run", "no run",
        "no actor", "text", "cnf", "exp",
    ],
)  # fmt: skip
def test_anything_else_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verify(token)
