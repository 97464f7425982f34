import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
import shell as shells
from watchfloor.keyfiles import make_key

LOOP = "import time\nwhile True: print('again', flush=True); time.sleep(0.05)"


@asynccontextmanager
async def runaway(shell: shells.Shell, floor: peers.Floor, home: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A real `watchfloor run` in a process of its own; it reaches its server over the server's own socket."""
    token = home / "token"
    token.write_text(floor.token("runaway", None))
    run = await asyncio.create_subprocess_exec(
        *shell.command("run", "--agent", "runaway", "--", sys.executable, "-c", LOOP),
        env={
            **shell.whole_env,
            "WATCHFLOOR_TOKEN_FILE": str(token),
            "WATCHFLOOR_SERVER": f"unix://{floor.data}/watchfloor.sock",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert run.stdout is not None
        assert run.stderr is not None
        assert await run.stdout.readline() == b"again\n", await run.stderr.read()
        yield run
    finally:
        if run.returncode is None:
            run.kill()
        await run.communicate()


@pytest.mark.parametrize("as_json", [False, True])
async def test_a_run_is_killed_without_its_server_which_learns_of_it_when_it_is_back(
    as_json: bool, tmp_path: Path
) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        shell.env["XDG_RUNTIME_DIR"] = str(tmp_path)
        run = runaway(shell, floor, tmp_path)
        warden = await run.__aenter__()
        ((row),) = (await shell.run("runs", "--json")).objects
        name = str(row["run"])
    ended = await shell.process("kill", "--local", name[:6], "--reason", "it loops", *(["--json"] if as_json else []))
    assert ended.code == 0, ended
    if as_json:
        assert [line.get("stage") for line in ended.objects] == ["accepted", "tree_gone", "stopped", None]
        assert (ended.objects[-1]["end"], ended.objects[-1]["confirmed"]) == ("stopped", True)
        assert len(ended.objects[-1]["stopped"]["tree"]["pids"]) == 1
    else:
        assert "STOPPED, confirmed: tree (" in ended.out
    assert shells.is_tame(ended.out)
    async with peers.serving(tmp_path / "data") as floor:
        out, err = await warden.communicate()
        assert warden.returncode == 137
        assert b"its process tree is gone" in err
        assert out.endswith(b"again\n")
        shell.env["WATCHFLOOR_SERVER"] = floor.url
        (row,) = (await shell.run("runs", "--json")).objects
        assert (row["state"], row["confirmed"]) == ("STOPPED", True)
        (told,) = (await shell.run("tail", "--kind", "run.stopping", "--json")).objects
        assert '"by":"mara"' in str(told)
        assert "out of band" in str(told)
        assert (await shell.run("kill", "--local", name)).code == 1
    await run.__aexit__(None, None, None)


async def test_what_a_warden_does_not_obey_is_one_sentence(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        shell.env["XDG_RUNTIME_DIR"] = str(tmp_path)
        async with runaway(shell, floor, tmp_path):
            ((row),) = (await shell.run("runs", "--json")).objects
            run = str(row["run"])
            stranger = tmp_path / "stranger.key"
            make_key(stranger, lambda size: b"x" * size)
            for words, code, said in (
                (("--local", run, "--key", str(stranger)), 1, "signed by no operator"),
                (("--local", run, "--as", "nobody"), 1, "there is no key here"),
                (("--local", "ABCDEFGHJKMN"), 1, "there is no run under a warden"),
                (("--local", "--all"), 2, "--local kills one run"),
                (("--local", run, "--after", "3"), 2, "leave --after out"),
            ):
                ended = await shell.run("kill", *words)
                assert (ended.code, ended.is_one_sentence()) == (code, True), ended
                assert said in ended.err
