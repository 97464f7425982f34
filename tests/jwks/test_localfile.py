import os
from pathlib import Path

import pytest

from forge import Signer, key_set
from watchfloor.jwks import FileKeys, TokenRefused

ONE, TWO = Signer("ES256", "one"), Signer("ES256", "two", number=1)


async def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(ONE.jwk()))
    source = FileKeys(file)
    first = await source.find("one")
    assert await source.find("two") is first
    fresh = tmp_path / "fresh.json"
    fresh.write_bytes(key_set(TWO.jwk()))
    fresh.replace(file)
    assert [(await source.find(None)).has(kid) for kid in ("one", "two")] == [False, True]


async def test_a_file_changed_in_place_within_the_same_size_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(ONE.jwk(kid="aaa")))
    source = FileKeys(file)
    assert source.current().has("aaa")
    file.write_bytes(key_set(ONE.jwk(kid="bbb")))
    os.utime(file, ns=(1, 1))
    assert source.current().has("bbb")


@pytest.mark.parametrize("content", [b"", b"{", b'{"keys":1}', b" " * 300_000])
async def test_a_broken_file_is_believed_in_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(ONE.jwk()))
    source = FileKeys(file)
    await source.find("one")
    file.write_bytes(content)
    with pytest.raises(TokenRefused, match=r"keys\.json") as refused:
        await source.find("one")
    assert refused.value.code == "keys_unavailable"


async def test_a_missing_file_withdraws_every_key_and_a_new_one_brings_them_back(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    source = FileKeys(file)
    with pytest.raises(TokenRefused, match="cannot be read"):
        await source.find("one")
    file.write_bytes(key_set(ONE.jwk()))
    assert (await source.find("one")).has("one")
