from pathlib import Path

import peers
import shell as shells


async def test_an_operator_is_added_enrols_is_listed_and_removed(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        added = await shell.run("operator", "add", "jonas", "--role", "approver", "--role", "viewer")
        code = added.out.split()[-1]
        used = await shell.run("operator", "enrol", "--as", "jonas", "--json", stdin=code)
        assert used.objects[0]["roles"] == ["approver", "viewer"]
        again = await shell.run("operator", "enrol", "--as", "jonas", stdin=code)
        assert (again.code, again.is_one_sentence()) == (1, True)
        assert "used already" in again.err
        listed = await shell.run("operator", "list", "--as", "mara", "--json")
        assert [each["name"] for each in listed.objects] == ["mara", "jonas"]
        forbidden = await shell.run("operator", "add", "eve", "--role", "admin", "--as", "jonas")
        assert (forbidden.code, forbidden.is_one_sentence()) == (1, True)
        removed = await shell.run("operator", "remove", "jonas", "--as", "mara", "--json")
        assert removed.objects == [{"operator": "jonas", "removed": True}]
        assert "jonas" not in (await shell.run("operator", "list", "--as", "mara")).out
        gone = await shell.run("runs", "--as", "jonas")
        assert (gone.code, gone.is_one_sentence()) == (1, True)


async def test_the_key_is_kept_for_its_owner_alone_and_never_leaves(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        await shells.enrolled(floor, tmp_path)
        (key,) = (tmp_path / "config").rglob("mara.key")
        assert key.stat().st_mode & 0o777 == 0o600
        held = key.read_bytes()
    assert all(held not in path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())


async def test_a_wrong_code_is_refused_and_the_next_try_is_free(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = shells.Shell(tmp_path, floor.url)
        for code in ("ABCD-2345-EFGH-6789", "nonsense \x1b[31m", ""):
            ended = await shell.run("operator", "enrol", "--as", "mara", stdin=f"{code}\n")
            assert (ended.code, ended.is_one_sentence()) == (1, True), ended
        assert (await shells.enrolled(floor, tmp_path)).home == tmp_path


async def test_a_code_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        code = tmp_path / "code"
        code.write_text((floor.data / "first-operator.code").read_text())
        code.chmod(0o644)
        shell = shells.Shell(tmp_path, floor.url)
        ended = await shell.run("operator", "enrol", "--as", "mara", "--code-file", str(code))
        assert (ended.code, ended.is_one_sentence()) == (1, True)
        assert "chmod 600" in ended.err
