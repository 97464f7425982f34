import pytest

from forge import Signer, part
from watchfloor.jwks import TOKEN_BYTES, TokenRefused, read_jws

GOOD = Signer("ES256").token({"sub": "refund-bot"})


def test_a_good_token_is_taken_apart() -> None:
    jws = read_jws(GOOD)
    assert (jws.alg, jws.typ, jws.kid) == ("ES256", "JWT", "k1")
    assert jws.claims == {"sub": "refund-bot"}
    assert jws.signed.decode() == GOOD.rpartition(".")[0]


def test_a_token_without_algorithm_counts_as_unsigned() -> None:
    assert read_jws(f"{part({})}.{part({})}.").alg == "none"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"])
def test_a_header_that_chooses_its_own_judge_is_refused(name: str) -> None:
    with pytest.raises(TokenRefused, match=name) as refused:
        read_jws(Signer("ES256").token({}, **{name: "x"}))
    assert refused.value.code == "header"


def test_a_certificate_s_thumbprint_is_only_ignored() -> None:
    assert read_jws(Signer("ES256").token({}, x5t="abc")).kid == "k1"


def test_the_longest_token_is_read_and_one_more_character_is_not() -> None:
    with pytest.raises(TokenRefused, match=str(TOKEN_BYTES)) as refused:
        read_jws("A" * (TOKEN_BYTES + 1))
    assert refused.value.code == "size"
    with pytest.raises(TokenRefused, match="three parts"):
        read_jws("A" * TOKEN_BYTES)


@pytest.mark.parametrize(
    "text", ["é.é.é", "\ud800..", "a b.c.d", "....", GOOD + "\n", " " + GOOD, GOOD.replace(".", "=.")]
)
def test_odd_text_is_a_refusal_and_never_another_error(text: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        read_jws(text)
    assert refused.value.code == "form"
