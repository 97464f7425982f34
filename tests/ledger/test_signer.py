import shutil
from pathlib import Path

import pytest

from ledgers import OWNER, new, wrote
from watchfloor.chain import b64url, jcs, read_checkpoint
from watchfloor.records.bodies import CheckpointSigned
from watchfloor.wire import SigningKey
from watchfloor_server.ledger import HIGH_WATER_NAME, LedgerError, Signer, Store
from watchfloor_server.ledger.database import open_writer

KEY = SigningKey.from_seed(bytes(range(32)))


def signer(folder: Path, origin: str = OWNER.origin, key: SigningKey = KEY) -> Signer:
    return Signer(folder, origin, key)


def signed(folder: Path, by: Signer | None = None) -> CheckpointSigned:
    store = Store(folder / "ledger.sqlite")
    try:
        return (by or signer(folder)).sign(store, store.frontier())
    finally:
        store.close()


def check(folder: Path, by: Signer) -> None:
    store = Store(folder / "ledger.sqlite")
    try:
        by.check(store)
    finally:
        store.close()


async def test_a_checkpoint_states_size_and_root_and_is_in_the_file(tmp_path: Path) -> None:
    await wrote(tmp_path, [new() for _ in range(300)])
    made = signed(tmp_path)
    found = read_checkpoint((tmp_path / HIGH_WATER_NAME).read_text(), KEY.public.raw, OWNER.origin)
    assert (found.origin, found.size, b64url(found.root)) == (OWNER.origin, made.size, made.root)
    assert made.size == 300


async def test_after_a_restart_the_last_checkpoint_is_known(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    made = signed(tmp_path)
    await wrote(tmp_path, [new(), new()])
    again = signer(tmp_path)
    check(tmp_path, again)
    assert again.latest == made
    assert signed(tmp_path, again).size == 3


async def test_a_restored_backup_is_noticed(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    shutil.copy(tmp_path / "ledger.sqlite", tmp_path / "backup")
    await wrote(tmp_path, [new(), new()])
    signed(tmp_path)
    shutil.copy(tmp_path / "backup", tmp_path / "ledger.sqlite")
    with pytest.raises(LedgerError, match=r"has 1 records, but 3 were signed .* restored backup\?"):
        check(tmp_path, signer(tmp_path))


async def test_a_changed_record_is_noticed_and_nothing_more_is_signed(tmp_path: Path) -> None:
    await wrote(tmp_path, [new() for _ in range(10)])
    by = signer(tmp_path)
    signed(tmp_path, by)
    connection = open_writer(tmp_path / "ledger.sqlite")
    connection.execute("UPDATE records SET agent = 'other' WHERE seq = 4")
    connection.close()
    before = (tmp_path / HIGH_WATER_NAME).read_text()
    for act in (lambda: check(tmp_path, signer(tmp_path)), lambda: signed(tmp_path, by)):
        with pytest.raises(LedgerError, match="it was changed"):
            act()
    assert (tmp_path / HIGH_WATER_NAME).read_text() == before


async def test_a_missing_record_is_noticed(tmp_path: Path) -> None:
    await wrote(tmp_path, [new() for _ in range(10)])
    by = signer(tmp_path)
    signed(tmp_path, by)
    connection = open_writer(tmp_path / "ledger.sqlite")
    connection.execute("DELETE FROM records WHERE seq = 4")
    connection.close()
    with pytest.raises(LedgerError, match="not whole"):
        signed(tmp_path, by)


async def test_a_high_water_file_that_is_gone_is_noticed(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    body = signed(tmp_path)
    await wrote(tmp_path, [new("checkpoint.signed", jcs(body.model_dump(mode="json")))])
    (tmp_path / HIGH_WATER_NAME).unlink()
    with pytest.raises(LedgerError, match="is gone"):
        check(tmp_path, signer(tmp_path))
    check(tmp_path, signer(tmp_path, "watchfloor/SRV1/2"))


async def test_a_high_water_file_that_we_did_not_sign_is_refused(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    signed(tmp_path)
    with pytest.raises(LedgerError, match="is not ours"):
        check(tmp_path, signer(tmp_path, key=SigningKey.from_seed(bytes(32))))
    (tmp_path / HIGH_WATER_NAME).write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="cannot be read"):
        check(tmp_path, signer(tmp_path))


async def test_a_restored_backup_goes_on_under_a_new_origin(tmp_path: Path) -> None:
    await wrote(tmp_path, [new()])
    shutil.copy(tmp_path / "ledger.sqlite", tmp_path / "backup")
    await wrote(tmp_path, [new()])
    signed(tmp_path)
    shutil.copy(tmp_path / "backup", tmp_path / "ledger.sqlite")
    fresh = signer(tmp_path, "watchfloor/SRV1/2")
    check(tmp_path, fresh)
    assert fresh.latest is None
    assert signed(tmp_path, fresh).note.startswith("watchfloor/SRV1/2\n1\n")


async def test_a_new_folder_has_nothing_to_hold_against(tmp_path: Path) -> None:
    await wrote(tmp_path, [])
    check(tmp_path, signer(tmp_path))
