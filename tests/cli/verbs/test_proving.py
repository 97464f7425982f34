from pathlib import Path

from shell import Shell


def test_what_is_to_be_verified_must_be_said(tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("verify")
    assert (ended.code, ended.is_one_sentence()) == (2, True)


def test_verifying_needs_no_server_and_no_operator(tmp_path: Path) -> None:
    ended = Shell(tmp_path).run_now("verify", str(tmp_path))
    assert "127.0.0.1" not in ended.err
    assert "enrol" not in ended.err
