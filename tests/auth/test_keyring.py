import json
import os
from pathlib import Path

import pytest

from watchfloor.chain import read_checkpoint
from watchfloor.ids import is_id
from watchfloor.jwks import KeySet, read_jws
from watchfloor_server.auth import KEY_FILE, PUBLIC_FILE, Keyring, id_of


def test_a_first_start_makes_a_key_and_the_next_ones_keep_it(tmp_path: Path) -> None:
    first = Keyring.open(tmp_path, os.urandom)
    again = Keyring.open(tmp_path, os.urandom)
    assert (again.server_id, again.public) == (first.server_id, first.public)
    assert is_id(first.server_id)
    assert first.server_id.startswith("wf-")
    assert first.server_id == id_of(first.public)
    assert sorted(each.name for each in tmp_path.iterdir()) == [KEY_FILE, PUBLIC_FILE]


def test_two_servers_have_two_names(tmp_path: Path) -> None:
    assert Keyring.open(tmp_path / "a", os.urandom).server_id != Keyring.open(tmp_path / "b", os.urandom).server_id


def test_the_published_key_verifies_what_the_server_signs(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path, os.urandom)
    keys = KeySet.read(keyring.jwks())
    keys.check(read_jws(keyring.sign("watchfloor-x+jwt", {"a": 1})), ("EdDSA",))
    assert b'"d"' not in keyring.jwks()
    assert json.loads((tmp_path / PUBLIC_FILE).read_bytes()) == keyring.jwk


def test_a_wrong_public_file_is_written_anew(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path, os.urandom)
    (tmp_path / PUBLIC_FILE).write_text("{}")
    Keyring.open(tmp_path, os.urandom)
    assert json.loads((tmp_path / PUBLIC_FILE).read_bytes()) == keyring.jwk


def test_a_checkpoint_is_signed_in_the_servers_name(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path, os.urandom)
    found = read_checkpoint(keyring.checkpoint(7, bytes(32)), keyring.public.raw, keyring.server_id)
    assert (found.origin, found.size, found.root) == (keyring.server_id, 7, bytes(32))


def test_a_key_that_others_can_read_keeps_the_server_from_starting(tmp_path: Path) -> None:
    Keyring.open(tmp_path, os.urandom)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        Keyring.open(tmp_path, os.urandom)
