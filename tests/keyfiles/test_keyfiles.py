import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from watchfloor.keyfiles import load_key, load_or_make_key, make_key, read_secret, write_secret


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "server.key"
    key = load_or_make_key(file, os.urandom)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert load_or_make_key(file, os.urandom).public == key.public == load_key(file).public
    assert [each.name for each in file.parent.iterdir()] == ["server.key"]


def test_openssls_own_keys_are_read(tmp_path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_secret(tmp_path / "k", pem, replace=False)
    assert load_key(tmp_path / "k").public.raw == private.public_key().public_bytes_raw()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "server.key"
    make_key(file, os.urandom)
    file.chmod(mode)
    with pytest.raises(PermissionError, match=rf"mode {mode:04o}.*chmod 600"):
        load_key(file)


def test_a_stranger_s_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "server.key"
    make_key(file, os.urandom)
    owner = file.stat().st_uid
    if owner == 0:
        os.chown(file, 4711, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(PermissionError, match="belongs to user"):
        load_key(file)


def test_a_folder_and_a_pipe_are_no_secrets(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(PermissionError, match="not a plain file"):
            read_secret(path)


def test_a_link_is_as_secret_as_what_it_leads_to(tmp_path: Path) -> None:
    key = make_key(tmp_path / "real.key", os.urandom)
    (tmp_path / "linked.key").symlink_to(tmp_path / "real.key")
    assert load_key(tmp_path / "linked.key").public == key.public
    (tmp_path / "real.key").chmod(0o644)
    with pytest.raises(PermissionError, match="mode 0644"):
        load_key(tmp_path / "linked.key")


def pem_of(kind: str) -> bytes:
    if kind == "ec":
        return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    encryption = BestAvailableEncryption(b"secret")
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no private key"),
        (b"\x00\xff", "no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no private key"),
        (pem_of("encrypted"), "no passphrase"),
        (pem_of("ec"), "another kind"),
    ],
)
def test_what_is_no_key_is_refused_with_its_file(tmp_path: Path, content: bytes, reason: str) -> None:
    write_secret(tmp_path / "server.key", content, replace=False)
    with pytest.raises(ValueError, match=rf"server\.key.*{reason}"):
        load_key(tmp_path / "server.key")


def test_a_secret_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "code"
    write_secret(file, b"old", replace=False)
    with pytest.raises(FileExistsError):
        write_secret(file, b"new", replace=False)
    assert read_secret(file) == b"old"
    write_secret(file, b"new", replace=True)
    assert read_secret(file) == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["code"]


def test_whoever_comes_second_takes_the_key_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "server.key"
    with ThreadPoolExecutor(8) as pool:
        keys = {key.public for key in pool.map(load_or_make_key, [file] * 32, [os.urandom] * 32)}
    assert keys == {load_key(file).public}


def test_a_key_never_shows_itself(tmp_path: Path) -> None:
    key = make_key(tmp_path / "k", lambda size: b"\x07" * size)
    assert key.private.private_bytes_raw().hex() not in repr(key)
    assert repr(key) == f"SigningKey({key.public.thumbprint})"
