from datetime import UTC, datetime

import pytest

from watchfloor_server.notify import headers_of, new_secret, secret_in


def test_a_signature_is_the_one_of_the_specifications_own_example() -> None:
    secret = secret_in("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    assert headers_of(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_new_secret_is_read_back_whole() -> None:
    assert secret_in(new_secret(lambda size: b"s" * size) + "\n") == b"s" * 32


@pytest.mark.parametrize("text", ["", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + "!" * 40])
def test_a_secret_that_is_none_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(ValueError, match="holds no webhook secret") as refused:
        secret_in(text)
    assert not text or text not in str(refused.value)
