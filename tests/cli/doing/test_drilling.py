from pathlib import Path

import peers
import shell as shells
from watchfloor.cli.doing.drilling import Outcome, histogram


async def test_practice_runs_die_by_the_real_path_and_each_stage_is_timed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        ended = await shell.run("drill", "--repeat", "2", "--data", str(floor.data), "--json")
        assert ended.code == 0, ended
        assert [each["confirmed"] for each in ended.objects] == [True, True]
        assert {"accepted", "given", "tree_gone", "stopped"} <= set(ended.objects[0])
        ended = await shell.run("drill", "--repeat", "1", "--data", str(floor.data))
        assert "1 practice run killed, 1 confirmed" in ended.out
        assert "tree_gone" in ended.out
        assert "#" in ended.out


async def test_a_drill_without_a_token_says_what_is_missing(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        ended = await shell.run("drill", "--data", str(tmp_path / "nowhere"))
        assert ended.code == 1
        assert "there is no server's data" in ended.err


def test_only_what_somebody_else_saw_is_confirmed() -> None:
    assert Outcome("R", {"tree_gone": 1.0}).is_confirmed
    assert Outcome("R", {"fenced": 1.0}).is_confirmed
    assert not Outcome("R", {"acknowledged": 1.0, "stopped": 2.0}).is_confirmed


def test_a_histogram_has_a_row_for_each_span_that_was_met() -> None:
    rows = histogram([0.5, 3.0, 4.0, 9000.0])
    assert [row.split()[-1] for row in rows] == ["1", "2", "1"]
    assert "under 1 ms" in rows[0]
    assert "5000 ms and more" in rows[-1]
    assert histogram([]) == []
