import pytest

from watchfloor_server.policy.entries import Source
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.keysets import check_url, is_url, key_set

SOURCE = Source("directory.toml", '[[issuer]]\njwks = "keys.json"\n')
PATH = ("issuer", 0, "jwks")
PUBLIC = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'


def test_a_key_file_is_part_of_the_folder() -> None:
    assert key_set(SOURCE, PATH, "keys.json", {"keys.json": PUBLIC}) == PUBLIC


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("../keys.json", PUBLIC, "outside the folder"),
        ("/etc/keys.json", PUBLIC, "outside the folder"),
        ("a/../../keys.json", PUBLIC, "outside the folder"),
        ("keys.json", "not json", "is not JSON"),
        ("keys.json", "[" * 100_000, "is not JSON"),
        ("keys.json", "[]", "holds no keys"),
        ("keys.json", '{"keys": []}', "holds no keys"),
        ("keys.json", '{"keys": ["x"]}', "holds no keys"),
        ("keys.json", PUBLIC.replace('"x"', '"d": "secret", "x"'), "holds a private key"),
        ("keys.json", '{"keys": [{"kty": "oct", "k": "secret"}]}', "holds a private key"),
    ],
)
def test_a_file_without_public_keys_alone_is_refused(name: str, text: str, reason: str) -> None:
    with pytest.raises(PolicyError) as caught:
        key_set(SOURCE, PATH, name, {name: text})
    assert reason in caught.value.reason
    assert caught.value.line == 2
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://idp.example/k", "http://127.0.0.1:9/k", "http://[::1]/k", "http://localhost"])
def test_keys_come_over_https_or_loopback(url: str) -> None:
    assert is_url(url)
    check_url(SOURCE, PATH, url)


@pytest.mark.parametrize("url", ["http://idp.example/k", "ftp://x/k", "https:///k", "file:///k", "http://127.0.0.1.x/"])
def test_keys_that_anybody_on_the_way_could_send_are_refused(url: str) -> None:
    with pytest.raises(PolicyError):
        check_url(SOURCE, PATH, url)
