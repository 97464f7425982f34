import asyncio
import json
import os
from pathlib import Path

import pytest

from watchfloor_server.notify import Page, Undelivered, run_command

PAGE = Page("E-1-opened", "escalation.opened", "2026-01-31T09:30:00.000Z", {"tool": "refund.issue; touch x"})


async def test_the_page_is_on_the_programs_stdin_and_no_shell_reads_it(tmp_path: Path) -> None:
    await run_command(["sh", "-c", 'cat > "$0/page"; echo $WATCHFLOOR_PAGE > "$0/id"', str(tmp_path)], PAGE)
    assert json.loads((tmp_path / "page").read_bytes())["data"]["tool"] == "refund.issue; touch x"
    assert (tmp_path / "id").read_text() == "E-1-opened\n"
    await run_command(["test", "; touch x", "=", "; touch x"], PAGE)


async def test_the_servers_environment_is_not_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHFLOOR_SECRET", "hush")
    await run_command(["sh", "-c", 'env > "$0"', str(tmp_path / "env")], PAGE)
    assert "hush" not in (tmp_path / "env").read_text()


async def test_a_program_that_fails_or_is_not_there_did_not_take_it() -> None:
    with pytest.raises(Undelivered, match="ended with 3"):
        await run_command(["sh", "-c", "exit 3"], PAGE)
    with pytest.raises(Undelivered, match="cannot be started") as failed:
        await run_command(["/nowhere/page"], PAGE)
    assert failed.value.is_final


async def test_a_program_that_does_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(Undelivered, match="and was killed"):
        await run_command(["sh", "-c", 'exec 3> "$0"; sleep 1000 & sleep 1000', str(pipe)], PAGE, limit_s=0.3)
    async with asyncio.timeout(20):
        while True:
            try:
                if os.read(reader, 1) == b"":
                    break
            except BlockingIOError:
                await asyncio.sleep(0.01)
    os.close(reader)


async def test_a_program_that_reads_nothing_does_no_harm() -> None:
    await run_command(["sh", "-c", "exec <&-; exit 0"], PAGE)
