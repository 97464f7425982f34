import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from watchfloor.chain import b64url, unb64url
from watchfloor.wire import Jwk, PublicKey, SigningKey

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]

SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""The key of RFC 8037 appendix A, which is the first one of RFC 8032 7.1."""


def add(a: Point, b: Point) -> Point:
    """Add on edwards25519 (RFC 8032 5.1.4, affine)."""
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def small_order_points() -> set[Point]:
    """The eight points of which eight make nothing: the multiples of l times a point that has a part of that order."""
    order = 2**252 + 27742317777372353535851937790883648493
    found: set[Point] = set()
    for y in range(2, 40):
        square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
        if x * x % P == square:
            rest, power, scalar = (0, 1), (x, y), order
            while scalar:
                rest = add(rest, power) if scalar & 1 else rest
                power, scalar = add(power, power), scalar >> 1
            step = (0, 1)
            for _ in range(8):
                step = add(step, rest)
                found.add(step)
    return found


def encoded(y: int, sign: int) -> Jwk:
    return Jwk(x=b64url((y | sign << 255).to_bytes(32, "little")))


def test_each_of_the_eight_points_of_small_order_is_refused() -> None:
    points = small_order_points()
    assert len(points) == 8
    for x, y in points:
        with pytest.raises(ValueError, match="small order"):
            PublicKey.read(encoded(y, x & 1))
        with pytest.raises(ValueError, match="small order"):
            PublicKey.read(encoded(y, 1 - (x & 1)))


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [P, P + 1, P + 18, 2**255 - 1])
def test_a_key_that_is_not_canonical_is_refused(y: int, sign: int) -> None:
    with pytest.raises(ValueError, match="not canonical"):
        PublicKey.read(encoded(y, sign))


@pytest.mark.parametrize("x", [X[:-1] + "p", X[:-1] + "+", X[:-1] + "="])
def test_a_key_whose_text_is_not_base64url_is_refused(x: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        PublicKey.read(Jwk(x=x))


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "OKP", "crv": "Ed25519", "x": X, "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"},
        {"kty": "OKP", "crv": "X25519", "x": X},
        {"kty": "EC", "crv": "Ed25519", "x": X},
        {"kty": "OKP", "crv": "Ed25519", "x": X + "A"},
        {"kty": "OKP", "crv": "Ed25519"},
    ],
)
def test_another_kind_of_key_and_a_private_one_are_refused(jwk: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Jwk.model_validate(jwk)


def test_keys_and_signatures_are_those_of_the_rfcs() -> None:
    key = SigningKey.from_seed(SEED)
    assert key.public.jwk == Jwk(kty="OKP", crv="Ed25519", x=X)
    assert key.public.thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"  # RFC 8037 A.3
    assert unb64url(key.sign(b"")).hex() == (  # RFC 8032 7.1, test 1
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


@given(st.binary(max_size=50), st.integers(0, 511))
def test_a_signature_with_a_flipped_bit_verifies_nothing(message: bytes, bit: int) -> None:
    key = SigningKey.from_seed(SEED)
    signature = unb64url(key.sign(message))
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert key.public.verifies(b64url(signature), message)
    assert not key.public.verifies(b64url(flipped), message)
    assert not key.public.verifies(b64url(signature), message + b"x")


@pytest.mark.parametrize("signature", ["", "x", "=" * 86, "A" * 86, "A" * 85 + "B", "é"])
def test_what_is_no_signature_verifies_nothing(signature: str) -> None:
    assert not SigningKey.from_seed(SEED).public.verifies(signature, b"")


def test_a_key_read_is_the_key_that_was_shown() -> None:
    key = SigningKey.from_seed(SEED)
    assert PublicKey.read(key.public.jwk) == key.public


def test_a_private_key_never_shows_itself() -> None:
    shown = repr(SigningKey.from_seed(SEED))
    assert shown == "SigningKey(kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k)"


def test_a_server_is_named_by_its_key() -> None:
    key = SigningKey.from_seed(SEED).public
    assert key.server_id == "wf-" + key.server_id[3:].lower()
    assert len(key.server_id) == 23
    assert SigningKey.from_seed(bytes(32)).public.server_id != key.server_id
