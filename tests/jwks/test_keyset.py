import json

import pytest

from forge import Signer, key_set
from watchfloor.jwks import FixedKeys, KeySet, TokenRefused, read_jws

ONE, TWO = Signer("ES256", "one"), Signer("ES256", "two", number=1)
BOTH = KeySet.read(key_set(ONE.jwk(), TWO.jwk()))


def refusal(keys: KeySet, token: str, *algorithms: str) -> TokenRefused:
    with pytest.raises(TokenRefused) as refused:
        keys.check(read_jws(token), algorithms or ("ES256",))
    return refused.value


def test_a_token_is_checked_with_the_key_it_names() -> None:
    BOTH.check(read_jws(ONE.token({})), ("ES256",))
    BOTH.check(read_jws(TWO.token({})), ("ES256",))
    assert refusal(BOTH, ONE.token({}, kid="two")).code == "signature"


def test_without_a_kid_one_fitting_key_will_do_and_two_will_not() -> None:
    KeySet.of([ONE.jwk(), Signer("RS256", "rsa").jwk()]).check(read_jws(ONE.token({}, kid=None)), ("ES256",))
    refused = refusal(BOTH, ONE.token({}, kid=None))
    assert (refused.code, "more than one key" in refused.reason) == ("key", True)


def test_two_keys_of_one_kid_are_no_choice_for_an_attacker() -> None:
    twice = KeySet.of([ONE.jwk(), TWO.jwk(kid="one")])
    assert refusal(twice, TWO.token({}, kid="one")).code == "key"


def test_the_issuers_list_decides_about_the_algorithm() -> None:
    assert refusal(BOTH, ONE.token({}), "ES384", "RS256").code == "algorithm"


def test_a_keys_own_algorithm_is_the_only_one_it_serves() -> None:
    rsa = Signer("RS256", "rsa")
    keys = KeySet.of([rsa.jwk(alg="PS256")])
    refused = refusal(keys, rsa.token({}), "RS256", "PS256")
    assert (refused.code, "none of the keys" in refused.reason) == ("key", True)


def test_a_key_set_aside_tells_its_reason() -> None:
    keys = KeySet.of([ONE.jwk(use="enc"), "no object", {"kty": "EC"}])
    assert keys.keys == ()
    refused = refusal(keys, ONE.token({}))
    assert "not meant for signatures" in refused.reason
    assert refusal(keys, TWO.token({})).reason.startswith("the issuer's key set has no key 'two'")
    assert "has no usable key" in refusal(keys, TWO.token({}, kid=None)).reason


def test_a_usable_key_goes_before_an_unusable_one_of_the_same_kid() -> None:
    KeySet.of([ONE.jwk(use="enc"), ONE.jwk()]).check(read_jws(ONE.token({})), ("ES256",))


def test_only_an_unheard_kid_is_worth_asking_for() -> None:
    keys = KeySet.of([ONE.jwk(), TWO.jwk(use="enc")])
    assert [keys.has(kid) for kid in ("one", "two", None, "three")] == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "an object with `keys`"),
        (b"{}", "an object with `keys`"),
        (b'{"keys": {}}', "an object with `keys`"),
        (b'{"keys": [], "keys": []}', "same key twice"),
        (b'{"keys": ' + b"[" * 100_000, "nests"),
        (key_set(*[ONE.jwk()] * 201), "at most 200"),
        (b" " * (256 * 1024 + 1), "bytes"),
    ],
)
def test_what_is_no_key_set_is_refused(text: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        KeySet.read(text)


async def test_fixed_keys_are_always_the_same() -> None:
    assert await FixedKeys(BOTH).find("whatever") is BOTH


def test_a_key_set_may_be_text() -> None:
    assert KeySet.read(json.dumps({"keys": [ONE.jwk()]})).has("one")
