import pytest

from auth.forged import DOOR, GOOD_AGENT, PEOPLE_URL, person
from auth.forged_mandates import KEY, MANDATE_FORGERIES, SERVER, bent, kept_alive, mandate, sign_in
from forge import NOW
from watchfloor.identity import Limit
from watchfloor.jwks import TokenRefused
from watchfloor_server.auth import HumanEvidence, is_mandate, verify_mandate


async def verified(token: str) -> HumanEvidence:
    return await verify_mandate(token, DOOR, SERVER, "refund-bot", NOW)


async def test_a_mandate_is_evidence_of_its_person() -> None:
    found = await verified(mandate())
    assert (found.subject, found.issuer, found.principal) == ("alice", PEOPLE_URL, f"{PEOPLE_URL}|alice")
    assert (found.name, found.mfa) == ("Alice Example", True)
    assert found.auth_at is not None
    given = found.mandate
    assert given is not None
    assert (given.id, given.agent, given.task, given.tools) == ("M-1", "refund-bot", "ticket 4711", ("refund.issue",))
    assert given.limits == {"amount": Limit(most="100.00"), "currency": Limit(is_="EUR")}
    assert given.expires_at == "2026-03-01T12:10:00.000Z"


async def test_a_sign_in_may_name_the_key_by_its_thumbprint() -> None:
    assert (await verified(mandate(sign_in(nonce=None, cnf={"jkt": KEY.public.thumbprint})))).mandate


async def test_a_mandate_outlives_the_sign_in_in_which_it_was_given() -> None:
    assert (await verified(kept_alive())).mandate


async def test_a_mandate_may_name_no_tools_and_no_limits() -> None:
    found = (await verified(bent(tools=None, limits=None))).mandate
    assert found is not None
    assert (found.tools, found.limits) == ((), {})


@pytest.mark.parametrize("name", MANDATE_FORGERIES)
async def test_a_forged_mandate_is_refused_with_its_reason(name: str) -> None:
    token, code = MANDATE_FORGERIES[name]
    with pytest.raises(TokenRefused) as refused:
        await verified(token)
    assert refused.value.code == code, refused.value.reason
    assert refused.value.reason.isprintable()


def test_a_mandate_is_known_by_its_type_and_no_other_token_is_one() -> None:
    assert is_mandate(mandate())
    assert is_mandate(bent(typ="application/Watchfloor-Mandate+JWT"))
    assert not any(is_mandate(token) for token in (person(), GOOD_AGENT, sign_in(), "rubbish", ""))


async def test_a_mandate_is_no_evidence_elsewhere() -> None:
    for look in (DOOR.agent(mandate(), NOW), DOOR.signed_in(mandate(), NOW)):
        with pytest.raises(TokenRefused):
            await look
