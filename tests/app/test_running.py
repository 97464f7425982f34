import errno
import os
import shutil
import signal
import socket
import sqlite3
from pathlib import Path

import pytest

import disks
import peers
from watchfloor_server.app import run
from watchfloor_server.app.running import sentence
from watchfloor_server.ledger import DATABASE_NAME
from watchfloor_server.ledger.claim import Claim
from watchfloor_server.settings import load


def refused(capsys: pytest.CaptureFixture[str], **flags: object) -> str:
    """Try to serve; the one sentence that says why it cannot be."""
    settings = load({"listen": "127.0.0.1:0", "dev": True, **flags}, {}).settings
    assert run(settings) == 1
    told = capsys.readouterr()
    assert told.out == ""
    errors = [line for line in told.err.splitlines() if line.startswith("watchfloor: error: ")]
    assert len(errors) == 1
    assert "Traceback" not in told.err
    return errors[0]


async def test_a_signal_ends_it_in_good_order(tmp_path: Path) -> None:
    async with peers.spawned(tmp_path) as (floor, process):
        bot = await peers.agent(floor)
        await bot.think("last words")
        await bot.of("ack")
        process.send_signal(signal.SIGTERM)
        assert (await bot.closed())[0] == 1001
        assert await process.wait() == 0
    rows = sqlite3.connect(tmp_path / DATABASE_NAME).execute("SELECT kind FROM records ORDER BY seq").fetchall()
    assert rows[-2:] == [("server.stopped",), ("checkpoint.signed",)]


async def test_a_restart_goes_on_with_the_same_runs_operators_and_numbers(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        key = await peers.enrol(floor)
        token, agent_key = floor.token(), peers.fresh_key()
        bot = await peers.agent(floor, token=token, key=agent_key)
        await bot.say(*[bot.line("reasoning", text=str(n)) for n in range(10)])
        await bot.of("ack", seq=10)
        assert not (tmp_path / "first-operator.code").exists()
    async with peers.serving(tmp_path) as floor:
        mara = await peers.console(floor, key)
        assert [run_["run"] for run_ in (await mara.ask("runs"))["items"]] == [bot.run]
        again = await peers.agent(floor, token=token, key=agent_key, resume={"run": bot.run})
        assert (again.welcome["next"], again.welcome["epoch"]) == (11, bot.welcome["epoch"])
        records = (await mara.ask("records", after=0))["items"]
        assert [each["seq"] for each in records] == list(range(1, len(records) + 1))


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = Claim.take(tmp_path)
    said = refused(capsys, data=tmp_path)
    assert f"process {os.getpid()}" in said
    assert str(tmp_path) in said
    first.release()


def test_a_port_in_use_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(capsys, data=tmp_path, listen=f"127.0.0.1:{port}")
    assert f"port {port} on '127.0.0.1' is in use" in said


def test_a_foreign_ledger_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    assert DATABASE_NAME in refused(capsys, data=tmp_path)


def test_an_unusable_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be used" in refused(capsys, data=tmp_path / "file")


def test_a_broken_policy_is_refused_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy"
    policy.mkdir()
    (policy / "tools.toml").write_text('[tool."x.y"]\ngroup = "read"\nrisk = "no"\n')
    (policy / "directory.toml").write_text("")
    (policy / "r.cedar").write_text('@id("r") permit (principal, action, resource);')
    assert "tools.toml:3" in refused(capsys, data=tmp_path / "data", policy=policy)


def test_a_foreign_address_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, data=tmp_path, dev=False, listen="192.0.2.1:0", behind_tls_proxy=True)
    assert "'192.0.2.1'" in said


def test_a_server_key_that_others_can_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "server.key").write_text("rubbish")
    (tmp_path / "server.key").chmod(0o644)
    assert "chmod 600" in refused(capsys, data=tmp_path)


def test_a_disk_that_is_full_at_the_start_is_one_sentence_that_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with disks.small(tmp_path) as disk:
        ballast = disk / "ballast"
        for left in (0, 8, 12, 40, 100, 200):
            ballast.write_bytes(bytes((2048 - left) * 1024))
            told = refused(capsys, data=disk / "data", lane=False)
            assert str(disk / "data") in told, (left, told)
            assert "sqlalche.me" not in told
            ballast.unlink()
            shutil.rmtree(disk / "data", ignore_errors=True)


def test_the_drivers_own_words_are_told_with_the_ledgers_name(tmp_path: Path) -> None:
    told = sentence(sqlite3.OperationalError("database or disk is full"), tmp_path)
    assert (
        told
        == f"the ledger '{tmp_path}/ledger.sqlite' cannot be used: database or disk is full; make room, or repair it"
    )
    full = OSError(errno.ENOSPC, "No space left on device")
    assert str(tmp_path) in sentence(full, tmp_path)
    assert sentence(ValueError("as it is"), tmp_path) == "as it is"
