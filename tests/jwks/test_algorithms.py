import pytest

from forge import Signer
from watchfloor.chain import unb64url
from watchfloor.jwks import ALGORITHMS, KeySet, known_algorithms, read_jws
from watchfloor.jwks.algorithms import verifies


@pytest.mark.parametrize("alg", ["none", "HS256", "HS512", "ES256K", "es256", "Ed448", ""])
def test_what_is_not_in_the_table_cannot_be_configured(alg: str) -> None:
    with pytest.raises(ValueError, match="not an algorithm that is accepted"):
        known_algorithms(["ES256", alg])


def test_an_issuer_needs_an_algorithm() -> None:
    with pytest.raises(ValueError, match="no algorithm is listed"):
        known_algorithms([])


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_every_algorithm_verifies_its_own_signature_and_no_other(alg: str) -> None:
    signer = Signer(alg)
    token = signer.token({"sub": "a"})
    (key,) = KeySet.of([signer.jwk()]).keys
    signed, signature = token.rpartition(".")[0].encode(), unb64url(token.rpartition(".")[2])
    assert verifies(alg, key.key, signed, signature)
    assert not verifies(alg, key.key, signed + b"x", signature)
    assert not verifies(alg, key.key, signed, signature[:-1])
    assert not verifies(alg, key.key, signed, b"")
    KeySet.of([signer.jwk()]).check(read_jws(token), (alg,))
