from pathlib import Path

import peers
import shell as shells


def test_without_a_terminal_the_screen_is_refused_in_one_sentence(tmp_path: Path) -> None:
    ended = shells.Shell(tmp_path).run_now("console")
    assert (ended.code, ended.is_one_sentence(), ended.out) == (1, True, "")
    assert "--plain" in ended.err


async def test_the_plain_console_runs_without_a_terminal(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        ended = await shell.process("console", "--plain")
        assert ended.code == 0, ended
        assert "plain mode" in ended.out
        assert shells.is_tame(ended.out)


async def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    ended = await shells.Shell(tmp_path).process("console", "--plain")
    assert (ended.code, ended.is_one_sentence()) == (1, True), ended
