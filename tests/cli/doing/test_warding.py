import sys
from pathlib import Path

import peers
import shell as shells


async def test_any_command_runs_supervised_and_its_exit_code_is_passed_on(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        token = tmp_path / "token"
        token.write_text(floor.token("backup", None))
        shell.env["WATCHFLOOR_TOKEN_FILE"] = str(token)
        script = "import sys; print('one line'); sys.exit(7)"
        ended = await shell.process("run", "--agent", "backup", "--task", "save", "--", sys.executable, "-c", script)
        assert (ended.code, ended.out) == (7, "one line\n"), ended
        told = await shell.run("tail", "--kind", "reasoning")
        assert 'says "one line"' in told.out


async def test_without_a_token_nothing_is_started(tmp_path: Path) -> None:
    made = tmp_path / "made"
    ended = await shells.Shell(tmp_path).process("run", "--", "touch", str(made))
    assert (ended.code, ended.is_one_sentence()) == (1, True)
    assert "WATCHFLOOR_TOKEN_FILE" in ended.err
    assert not made.exists()
