import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchfloor_server.ledger import LedgerError
from watchfloor_server.ledger.claim import LOCK_NAME, Claim


def test_a_folder_is_made_and_only_its_owner_can_look_in(tmp_path: Path) -> None:
    Claim.take(tmp_path / "a" / "data").release()
    assert (tmp_path / "a" / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "data" / LOCK_NAME).stat().st_mode & 0o777 == 0o600


def test_a_second_server_is_refused_and_told_who_has_the_folder(tmp_path: Path) -> None:
    claim = Claim.take(tmp_path)
    with pytest.raises(LedgerError) as refused:
        Claim.take(tmp_path)
    claim.release()
    assert str(tmp_path) in str(refused.value)
    assert f"process {os.getpid()}" in str(refused.value)
    Claim.take(tmp_path).release()


def test_another_process_is_refused(tmp_path: Path) -> None:
    claim = Claim.take(tmp_path)
    script = (
        "import sys; from pathlib import Path; from watchfloor_server.ledger.claim import Claim; "
        "Claim.take(Path(sys.argv[1]))"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    claim.release()
    assert ran.returncode == 1
    assert f"another server (process {os.getpid()}) works on" in ran.stderr


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from watchfloor_server.ledger.claim import Claim; "
        "claim = Claim.take(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    Claim.take(tmp_path).release()


def test_a_holder_who_wrote_no_number_is_still_respected(tmp_path: Path) -> None:
    claim = Claim.take(tmp_path)
    (tmp_path / LOCK_NAME).write_text("me")
    with pytest.raises(LedgerError, match="its process is not known"):
        Claim.take(tmp_path)
    claim.release()


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(LedgerError, match="cannot be used"):
        Claim.take(tmp_path / "data")
