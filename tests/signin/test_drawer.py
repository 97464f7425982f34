import os
from pathlib import Path

import pytest

from watchfloor.signin import Drawer, SignedIn

ONE = SignedIn(issuer="https://idp.example", client="cli", id_token="a.b.c")


def test_a_sign_in_is_kept_with_the_key_that_it_names(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    assert (drawer.issuers(), drawer.open(ONE.issuer)) == ((), None)
    key = drawer.new_key(ONE.issuer, os.urandom)
    assert drawer.open(ONE.issuer) is None
    drawer.keep(ONE)
    found = drawer.open(ONE.issuer)
    assert found is not None
    assert (found[0], found[1].public.thumbprint) == (ONE, key.public.thumbprint)
    assert Drawer(tmp_path).issuers() == (ONE.issuer,)


def test_a_sign_in_that_was_begun_and_not_ended_leaves_the_old_one(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    key = drawer.new_key(ONE.issuer, os.urandom)
    drawer.keep(ONE)
    other = drawer.new_key(ONE.issuer, os.urandom)
    found = drawer.open(ONE.issuer)
    assert found is not None
    assert found[1].public.thumbprint == key.public.thumbprint != other.public.thumbprint


def test_what_is_kept_is_its_owners_alone(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    drawer.new_key(ONE.issuer, os.urandom)
    drawer.keep(ONE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)
    files[0].chmod(0o644)
    files[1].chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        drawer.open(ONE.issuer)


def test_a_broken_sign_in_is_named(tmp_path: Path) -> None:
    drawer = Drawer(tmp_path)
    drawer.new_key(ONE.issuer, os.urandom)
    drawer.keep(ONE)
    (path,) = tmp_path.rglob("sign-in.json")
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"sign-in.json' holds no sign-in"):
        drawer.issuers()
