from pathlib import Path

import peers
import shell as shells
from watchfloor_server.policy import builtin


def folder(tmp_path: Path, more: str = "// ours\n") -> str:
    path = tmp_path / "policy"
    path.mkdir(exist_ok=True)
    for name, text in builtin().files.items():
        (path / name).write_text(text + more if name.endswith(".cedar") else text)
    return str(path)


async def test_a_folder_is_loaded_once(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        path = folder(tmp_path, "// " + "x" * 100_000 + "\n")
        ended = await shell.run("policy", "load", path, "--reason", "first")
        assert ended.code == 0, ended.err
        assert "is in force" in ended.out
        ended = await shell.run("policy", "load", path, "--reason", "again")
        assert "was in force already" in ended.out
        (found,) = (await shell.run("policy", "load", path, "--reason", "again", "--json")).objects
        assert found["changed"] is False


async def test_a_change_of_who_is_asked_waits_for_a_second_administrator(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        code = (await shell.run("operator", "add", "jonas", "--role", "admin")).out.split()[-1]
        await shell.run("operator", "enrol", "--as", "jonas", stdin=code)
        more = '@id("more") @escalate("admin") forbid (principal is Run, action == Action::"file.write", resource)'
        path = folder(tmp_path, more + ' unless { context.approved.contains("admin") };\n')
        ended = await shell.run("policy", "load", path, "--reason", "quicker", "--as", "mara")
        assert "changes the rule more (@escalate)" in ended.out
        assert "second administrator" in ended.out
        ended = await shell.run("policy", "load", path, "--reason", "quicker", "--as", "jonas")
        assert "is in force" in ended.out


async def test_what_cannot_be_loaded_is_one_sentence(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    assert shell.run_now("policy", "load", folder(tmp_path)).code == 2
    ended = shell.run_now("policy", "load", folder(tmp_path), "--reason", " ")
    assert (ended.code, ended.is_one_sentence()) == (2, True)
    ended = shell.run_now("policy", "load", folder(tmp_path, "nonsense"), "--reason", "x")
    assert (ended.code, ended.is_one_sentence()) == (1, True)
    assert "rules.cedar:12" in ended.err
