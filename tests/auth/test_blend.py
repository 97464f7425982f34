import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from forge import NOW, at
from watchfloor.chain import unb64url
from watchfloor.grants import args_sha256, verify_grant
from watchfloor.identity import AgentLeg, Attestation, Blend, Build, Hop, HumanLeg
from watchfloor.jwks import KeySet, read_jws
from watchfloor.wire import stamp
from watchfloor_server.auth import Keyring, Terms, mint_credential, mint_grant

LATER = stamp(NOW + timedelta(hours=1))
SOON = stamp(NOW + timedelta(seconds=90))
AGENT = AgentLeg(
    name="refund-bot",
    subject="spiffe://shop.example/agent/refund-bot",
    class_="support-agent",
    mode="for-human",
    sponsor="mara",
    attestation=Attestation(
        provider="jwt",
        issuer="i",
        class_="workload",
        verified=True,
        verified_at=stamp(NOW),
        expires_at=LATER,
        key="thumb",
    ),
)
ALICE = HumanLeg(
    id="h_1",
    name="alice",
    subject="https://idp.example|alice",
    issuer="i",
    proof="oidc",
    verified_at=stamp(NOW),
    expires_at=LATER,
)
BLEND = Blend(agent=AGENT, human=ALICE)
TERMS = Terms(run="R1", jkt="thumb", epoch=7, policy="p", build=Build(model="m"), envs=("prod",))
ARGS = {"order": "A-17"}


class Leave(NamedTuple):
    grant: str = "G1"
    run: str = "R1"
    action: str = "A1"
    tool: str = "refund.issue"
    target: str = "payments"
    env: str = "prod"
    args_sha256: str = args_sha256({"order": "A-17"})
    expires_at: datetime = NOW + timedelta(seconds=10)
    epoch: int = 7
    policy: str = "p"
    approved_by: tuple[str, ...] = ("mara",)
    blend: Blend = BLEND


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.open(tmp_path, os.urandom)


def opened(keyring: Keyring, token: str, typ: str) -> dict[str, object]:
    jws = read_jws(token)
    KeySet.read(keyring.jwks()).check(jws, ("EdDSA",))
    header = json.loads(unb64url(token.partition(".")[0]))
    assert header == {"alg": "EdDSA", "typ": typ, "kid": keyring.public.thumbprint}
    return cast(dict[str, object], jws.claims)


def credential(keyring: Keyring, blend: Blend = BLEND, ttl_s: float = 300) -> dict[str, object]:
    return opened(keyring, mint_credential(keyring, blend, TERMS, now=NOW, ttl_s=ttl_s), "watchfloor-blended+jwt")


def test_the_person_is_the_subject_and_the_run_acts(keyring: Keyring) -> None:
    claims = credential(keyring)
    assert (claims["sub"], claims["client_id"]) == ("https://idp.example|alice", "refund-bot")
    assert claims["act"] == {"sub": "R1", "iss": keyring.server_id, "sub_profile": "ai_agent"}
    assert (claims["iss"], claims["aud"], claims["txn"]) == (keyring.server_id, keyring.server_id, "R1")
    assert (claims["cnf"], claims["rctx"]) == ({"jkt": "thumb"}, {"envs": ["prod"]})
    ours = cast(dict[str, object], claims["watchfloor"])
    assert (ours["run"], ours["epoch"], ours["policy"], ours["build"]) == ("R1", 7, "p", {"model": "m"})
    assert cast(dict[str, object], ours["attestation"])["class"] == "workload"


def test_an_autonomous_agent_stands_for_itself_and_nobody_acts(keyring: Keyring) -> None:
    claims = credential(keyring, Blend(agent=AGENT))
    assert (claims["sub"], claims["client_id"], "act" in claims) == (AGENT.subject, "refund-bot", False)


@pytest.mark.parametrize(("ttl_s", "exp"), [(300, 300), (3600, 300), (60, 60), (0.5, None), (-1, None)])
def test_a_credential_lives_five_minutes_at_most(keyring: Keyring, ttl_s: float, exp: int | None) -> None:
    if exp is None:
        with pytest.raises(ValueError, match="nothing is left"):
            credential(keyring, ttl_s=ttl_s)
    else:
        claims = credential(keyring, ttl_s=ttl_s)
        assert (claims["iat"], claims["nbf"], claims["exp"]) == (at(0), at(0), at(exp))


def test_a_credential_ends_with_the_weaker_leg(keyring: Keyring) -> None:
    tired = BLEND.model_copy(update={"human": ALICE.model_copy(update={"expires_at": SOON})})
    assert credential(keyring, tired)["exp"] == at(90)


def test_a_grant_is_leave_that_a_service_can_verify(keyring: Keyring) -> None:
    token = mint_grant(keyring, Leave(), "thumb", now=NOW)
    grant = verify_grant(
        token, KeySet.read(keyring.jwks()), audience="payments", tool="refund.issue", args={"order": "A-17"}, now=NOW
    )
    assert (grant.grant, grant.run, grant.action, grant.server) == ("G1", "R1", "A1", keyring.server_id)
    assert (grant.subject, grant.agent, grant.jkt) == ("https://idp.example|alice", "refund-bot", "thumb")
    assert (grant.epoch, grant.policy, grant.approved_by) == (7, "p", ("mara",))


def test_a_grant_says_what_it_is_for_in_the_words_of_others_too(keyring: Keyring) -> None:
    claims = opened(keyring, mint_grant(keyring, Leave(), "thumb", now=NOW), "watchfloor-grant+jwt")
    (detail,) = cast(list[dict[str, object]], claims["authorization_details"])
    assert (detail["locations"], detail["actions"], detail["identifier"]) == (["payments"], ["refund.issue"], "A1")
    assert (claims["aud"], claims["jti"], claims["rctx"]) == ("payments", "G1", {"env": "prod"})
    assert claims["tctx"] == {"tool": "refund.issue", "args_sha256": Leave().args_sha256}


def test_a_grant_never_outlives_the_lease_or_a_leg(keyring: Keyring) -> None:
    part_of_a_second = Leave(expires_at=NOW + timedelta(seconds=10.9))
    assert opened(keyring, mint_grant(keyring, part_of_a_second, "t", now=NOW), "watchfloor-grant+jwt")["exp"] == at(10)
    tired = BLEND.model_copy(
        update={"human": ALICE.model_copy(update={"expires_at": stamp(NOW + timedelta(seconds=3))})}
    )
    assert opened(keyring, mint_grant(keyring, Leave(blend=tired), "t", now=NOW), "watchfloor-grant+jwt")["exp"] == at(
        3
    )
    with pytest.raises(ValueError, match="nothing is left"):
        mint_grant(keyring, Leave(expires_at=NOW), "thumb", now=NOW)


def hop(name: str) -> Hop:
    return Hop(
        run=f"R-{name}",
        agent=name,
        subject=f"spiffe://{name}",
        class_="dev",
        key="k",
        expires_at=SOON,
        delegation=f"D-{name}",
        tools=("crm.read",),
    )


def test_a_delegated_run_names_each_hop_and_what_was_handed_on(keyring: Keyring) -> None:
    chain = Blend(agent=AGENT, human=ALICE, chain=(hop("planner"), hop("writer")))
    claims = credential(keyring, chain)
    who = {"iss": keyring.server_id, "sub_profile": "ai_agent"}
    planner = {"sub": "R-planner", "client_id": "planner", **who}
    assert claims["act"] == {
        "sub": "R1",
        **who,
        "act": {"sub": "R-writer", "client_id": "writer", **who, "act": planner},
    }
    ours = cast(dict[str, list[dict[str, object]]], claims["watchfloor"])
    assert ours["tools"] == ["crm.read"]
    assert [(each["agent"], each["proven"]) for each in ours["chain"]] == [("planner", False), ("writer", False)]
    assert claims["exp"] == int((NOW + timedelta(seconds=90)).timestamp())


def test_what_an_agent_delegates_that_acts_for_itself_is_still_its_own_doing(keyring: Keyring) -> None:
    claims = credential(keyring, Blend(agent=AGENT, chain=(hop("planner"),)))
    assert (claims["sub"], claims["client_id"]) == ("spiffe://planner", "refund-bot")
    assert "act" in claims
