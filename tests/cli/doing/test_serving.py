import asyncio
import os
import signal
import sys
from pathlib import Path

from shell import Shell


async def test_serve_says_where_it_listens_and_ends_on_sigterm(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "watchfloor.cli",
        "serve",
        "--data",
        str(tmp_path / "data"),
        "--listen",
        "127.0.0.1:0",
        env={**os.environ, **Shell(tmp_path).env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(50):
        line = await process.stdout.readline()
        assert line.startswith(b"watchfloor: listening on ws://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


def test_a_setting_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for words in (("--listen", "nowhere"), ("--tls-cert", "x")):
        ended = shell.run_now("serve", "--data", str(tmp_path / "d"), *words)
        assert (ended.code, ended.is_one_sentence(), ended.out) == (1, True, "")


def test_settings_show_where_each_value_came_from(tmp_path: Path) -> None:
    (tmp_path / "watchfloor.toml").write_text('environment = "prod\\u001b[31m"\n')
    shell = Shell(tmp_path)
    shell.env |= {"WATCHFLOOR_LINES_PER_S": "50"}
    rows = {row["name"]: row for row in shell.run_now("settings", "--data", str(tmp_path), "--json").objects}
    assert rows["data"]["source"] == "flag"
    assert (rows["lines_per_s"]["source"], rows["lines_per_s"]["value"]) == ("environment", "50")
    assert rows["environment"]["source"] == "file"
    assert rows["listen"]["source"] == "default"
    told = shell.run_now("settings", "--data", str(tmp_path)).out
    assert "\x1b" not in told
    assert "WATCHFLOOR_LINES_PER_S" in told
