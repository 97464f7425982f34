from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue

from lanefolk import BOT, KEYRING, MARA, credential
from watchfloor.jwks import TokenRefused
from watchfloor.tokens import CREDENTIAL_TYP, GRANT_TYP
from watchfloor.wire import SigningKey
from watchfloor_server.auth import Keyring
from watchfloor_server.auth.credentials import RunEvidence, verify_credential

NOW = datetime.now(UTC)
OTHER = Keyring(SigningKey.from_seed(b"the key of some other watchfloor"))
CLAIMS: dict[str, JsonValue] = {
    "iss": KEYRING.server_id,
    "aud": KEYRING.server_id,
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 3600,
    "cnf": {"jkt": BOT.public.thumbprint},
    "watchfloor": {"run": "RUN"},
}


def verify(token: str, later: timedelta = timedelta()) -> RunEvidence:
    return verify_credential(token, KEYRING.public, KEYRING.server_id, datetime.now(UTC) + later)


def signed(**changed: JsonValue) -> str:
    return KEYRING.sign(CREDENTIAL_TYP, {**CLAIMS, **changed})


def test_a_credential_of_this_server_names_its_run_and_the_only_key_that_may_show_it() -> None:
    expected = RunEvidence("RUN", BOT.public.thumbprint)
    assert verify(credential()) == expected
    assert verify(signed()) == expected


def test_it_ends_with_its_life() -> None:
    with pytest.raises(TokenRefused, match="expired"):
        verify(credential(), timedelta(days=1))


@pytest.mark.parametrize(
    "token",
    [
        "rubbish",
        credential(keyring=OTHER),
        OTHER.sign(CREDENTIAL_TYP, CLAIMS),
        KEYRING.sign(GRANT_TYP, CLAIMS),
        KEYRING.sign("JWT", CLAIMS),
        signed(aud=OTHER.server_id),
        signed(watchfloor={"run": "../RUN"}),
        signed(watchfloor={}),
        signed(watchfloor="RUN"),
        signed(cnf={}),
        signed(exp="never"),
    ],
    ids=["no token", "another server", "another key", "a grant", "plain", "aud", "run", "no run", "text", "cnf", "exp"],
)
def test_what_this_server_did_not_sign_as_a_runs_credential_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verify(token)


def test_a_word_that_was_changed_after_signing_is_refused() -> None:
    head, body, sig = credential().split(".")
    other = credential("OTHER").split(".")[1]
    for forged in (f"{head}.{other}.{sig}", f"{head}.{body}.{sig[:-4]}AAAA", f"{head}.{body}."):
        with pytest.raises(TokenRefused):
            verify(forged)


@pytest.mark.parametrize("name", sorted(CLAIMS.keys() - {"iss", "iat"}))
def test_no_claim_that_counts_may_be_missing(name: str) -> None:
    left: Mapping[str, JsonValue] = {key: value for key, value in CLAIMS.items() if key != name}
    with pytest.raises(TokenRefused):
        verify(KEYRING.sign(CREDENTIAL_TYP, left))


def test_an_operators_key_signs_no_credential() -> None:
    with pytest.raises(TokenRefused):
        verify(Keyring(MARA).sign(CREDENTIAL_TYP, CLAIMS))
