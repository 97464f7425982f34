from pathlib import Path

import peers
import shell as shells


async def test_an_answer_is_explained_with_rule_file_and_line(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.propose("a1", "file.write", {"path": "x"})
        ended = await shell.run("policy", "explain", f"{bot.run}/a1")
        assert ended.code == 0, ended.err
        assert "rules.cedar:7: builtin.write (forbid)" in ended.out
        assert "approved: ['approver'] instead of [], then allow" in ended.out
        assert "posture = 'unknown' (attested)" in ended.out
        (found,) = (await shell.run("policy", "explain", f"{bot.run}/a1", "--json")).objects
        assert found["turns"][0]["fact"] == "approved"


async def test_what_cannot_be_explained_is_one_sentence(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        for what, code in ((bot.run, 2), (f"{bot.run}/a9", 1), ("NONE/a1", 1)):
            ended = await shell.run("policy", "explain", what)
            assert (ended.code, ended.is_one_sentence()) == (code, True)
