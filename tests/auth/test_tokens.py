import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from auth.forged import (
    AGENT_FORGERIES,
    AGENT_KEYS,
    AGENTS,
    CLAIMS,
    DOOR,
    GOOD_AGENT,
    HUMAN_FORGERIES,
    ISSUERS,
    PEOPLE_URL,
    PERSON,
    agent,
    headed,
    may_act,
    person,
)
from auth.forged_mandates import MANDATE_FORGERIES
from forge import NOW, at
from watchfloor.identity import Build
from watchfloor.jwks import FixedKeys, KeySet, TokenRefused
from watchfloor_server.auth import REFUSED, AgentEvidence, Door, Issuer, token_hash


async def refusal_of(token: str) -> TokenRefused:
    with pytest.raises(TokenRefused) as refused:
        await DOOR.agent(token, NOW)
    return refused.value


async def evidence() -> AgentEvidence:
    return await DOOR.agent(GOOD_AGENT, NOW)


async def test_an_agents_token_becomes_evidence() -> None:
    found = await evidence()
    assert (found.subject, found.issuer, found.class_) == (CLAIMS["sub"], CLAIMS["iss"], "workload")
    assert (found.provider, found.jkt, found.human_claim) == ("jwt", None, None)
    assert found.issued_at is not None
    assert int(found.expires_at.timestamp()) == at(300)
    assert found.token_sha256 == token_hash(GOOD_AGENT)


@pytest.mark.parametrize("name", AGENT_FORGERIES)
async def test_a_forged_agents_token_is_refused_with_its_reason(name: str) -> None:
    token, code = AGENT_FORGERIES[name]
    refused = await refusal_of(token)
    assert refused.code == code, refused.reason
    assert code in REFUSED
    assert refused.reason.isprintable()
    assert not any(len(part) > 20 and part in refused.reason for part in token.split("."))


@pytest.mark.parametrize("name", HUMAN_FORGERIES)
async def test_a_persons_token_that_is_not_for_this_agent_is_refused(name: str) -> None:
    token, code = HUMAN_FORGERIES[name]
    with pytest.raises(TokenRefused) as refused:
        await DOOR.human(token, "refund-bot", await evidence(), NOW)
    assert refused.value.code == code, refused.value.reason
    assert refused.value.reason.isprintable()


def test_the_table_of_refusals_is_shown_whole_by_forgeries() -> None:
    shown = {code for _, code in (*AGENT_FORGERIES.values(), *HUMAN_FORGERIES.values(), *MANDATE_FORGERIES.values())}
    assert shown == REFUSED.keys() - {"keys_unavailable"}
    assert len(AGENT_FORGERIES) >= 60


@pytest.mark.parametrize(
    "token",
    [
        headed(typ=None),
        headed(typ="JOSE"),
        headed(typ="application/at+jwt"),
        headed(x5t="abc"),
        agent(aud=["watchfloor"]),
        agent(iat=None),
        agent(exp=at(-4)),
        agent(nbf=at(4)),
    ],
)
async def test_what_real_issuers_write_passes(token: str) -> None:
    assert (await DOOR.agent(token, NOW)).subject == CLAIMS["sub"]


async def test_what_the_issuers_entry_maps_is_evidence() -> None:
    found = await DOOR.agent(agent(device={"posture": "managed"}, container={"image": "sha256:i"}), NOW)
    assert (found.posture, found.build) == ("managed", Build(image="sha256:i"))
    bare = await DOOR.agent(agent(device={"posture": 7}), NOW)
    assert (bare.posture, bare.build) == (None, None)


async def test_a_persons_factors_are_told_where_their_token_tells_them() -> None:
    for amr, mfa in ((None, None), (["pwd"], False), (["pwd", "otp"], True), (["mfa"], True)):
        assert (await DOOR.human(person(amr=amr), "refund-bot", await evidence(), NOW)).mfa == mfa


async def test_a_token_bound_to_a_key_says_which() -> None:
    assert (await DOOR.agent(agent(cnf={"jkt": "thumbprint"}), NOW)).jkt == "thumbprint"


async def test_only_a_development_token_may_claim_a_person_by_itself() -> None:
    assert (await DOOR.agent(agent(human="alice"), NOW)).human_claim is None


@pytest.mark.parametrize(
    "token",
    [
        person(),
        may_act(CLAIMS["sub"]),
        may_act(CLAIMS["sub"], CLAIMS["iss"]),
        person(azp="web", may_act={"sub": CLAIMS["sub"]}),
    ],
)
async def test_a_persons_token_that_names_the_agent_is_evidence(token: str) -> None:
    found = await DOOR.human(token, "refund-bot", await evidence(), NOW)
    assert (found.subject, found.name, found.principal) == ("alice", "Alice Example", f"{PEOPLE_URL}|alice")
    assert found.auth_at is not None
    assert int(found.auth_at.timestamp()) == PERSON["auth_time"]


async def test_a_person_without_a_name_has_another_or_none() -> None:
    named = await DOOR.human(person(name=None, preferred_username="alice"), "refund-bot", await evidence(), NOW)
    nameless = await DOOR.human(person(name=None, auth_time=None), "refund-bot", await evidence(), NOW)
    assert (named.name, nameless.name, nameless.auth_at) == ("alice", None, None)


@pytest.mark.parametrize("claim", ["iss", "aud", "kid", "typ"])
async def test_hostile_words_in_a_token_cannot_reach_a_terminal(claim: str) -> None:
    hostile = "\x1b]10;?\x1b\\\u202e[@click=app.kill_all]x[/]" * 20
    token = headed(AGENTS, **{claim: hostile[:200]}) if claim in ("kid", "typ") else agent(**{claim: hostile})
    reason = (await refusal_of(token)).reason
    assert reason.isprintable()
    assert len(reason) < 300


async def test_a_signed_token_with_a_bit_flipped_anywhere_is_refused() -> None:
    for place in range(len(GOOD_AGENT)):
        flipped = GOOD_AGENT[:place] + chr(ord(GOOD_AGENT[place]) ^ 1) + GOOD_AGENT[place + 1 :]
        await refusal_of(flipped)


@given(
    changes=st.dictionaries(
        st.sampled_from(["exp", "nbf", "iat", "aud", "sub", "cnf", "iss"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(2**53) + 1, 2**53 - 1)
            | st.floats(allow_nan=False)
            | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
            max_leaves=4,
        ),
        min_size=1,
    )
)
async def test_no_claim_makes_the_door_fail_in_another_way(changes: dict[str, JsonValue]) -> None:
    code = None
    try:
        await DOOR.agent(AGENTS.sign({"alg": "ES256", "kid": "a1"}, {**CLAIMS, **changes}), NOW)
    except TokenRefused as refused:
        code = refused.code
    assert code is None or code in REFUSED


class Withheld(Exception):
    """Keys were asked for where none may be."""


class NoKeys:
    """A key source that must not be asked."""

    async def find(self, kid: str | None) -> KeySet:
        """Fail."""
        raise Withheld(kid)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"typ": "dpop+jwt"}, {"jwk": {}}])
async def test_what_is_refused_by_its_header_makes_nobody_ask_for_keys(header: Mapping[str, object]) -> None:
    door = Door([ISSUERS[0]._replace(keys=NoKeys())])
    with pytest.raises(TokenRefused):
        await door.agent(headed(AGENTS, **header), NOW)
    with pytest.raises(Withheld):
        await door.agent(GOOD_AGENT, NOW)


ONE = Issuer("https://a.example", "agent", FixedKeys(AGENT_KEYS), ("ES256",), "us", "workload")


@pytest.mark.parametrize(
    ("issuers", "reason"),
    [
        ([ONE, ONE], "listed twice"),
        ([ONE._replace(algorithms=())], "no algorithm"),
        ([ONE._replace(algorithms=("ES256", "HS256"))], "'HS256' is not an algorithm"),
        ([ONE._replace(algorithms=("none",))], "'none' is not an algorithm"),
        ([ONE._replace(audience="")], "needs a url and an audience"),
        ([ONE._replace(url="")], "needs a url and an audience"),
        ([ONE._replace(class_=None)], "a class belongs"),
        ([ONE._replace(kind="human")], "a class belongs"),
        ([ONE, ONE._replace(kind="human", class_=None)], "one audience"),
        ([ONE._replace(kind="human", class_=None), ONE], "one audience"),
        ([ONE, ONE._replace(kind="human", class_=None, audience="people", client="us")], "one audience"),
        ([ONE._replace(kind="human", class_=None, client="us")], "a sign-in would pass for evidence"),
    ],
)
def test_a_list_of_issuers_that_would_let_a_token_pass_for_another_is_refused(
    issuers: list[Issuer], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Door(issuers)


def test_one_issuer_may_serve_agents_and_people_by_two_audiences() -> None:
    Door([ONE, ONE._replace(kind="human", class_=None, audience="people")])


def test_a_reason_in_the_table_is_words() -> None:
    assert all(json.dumps(words).isascii() and words for words in REFUSED.values())
