from pathlib import Path

import pytest

import peers
import shell as shells
from app.test_proposals import ASKED, approved
from watchfloor_server.app import proposals


def folder(tmp_path: Path) -> str:
    path = tmp_path / "policy"
    path.mkdir()
    for name, text in ASKED.items():
        (path / name).write_text(text)
    return str(path)


async def test_a_proposal_is_read_and_taken_up_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "LOOK_S", 0.1)
    async with peers.serving(tmp_path / "data", lease_ttl_s=60.0, lease_renew_s=20.0) as floor:
        shell = await shells.enrolled(floor, tmp_path)
        assert (await shell.run("policy", "load", folder(tmp_path), "--reason", "ours")).code == 0
        assert "nothing is proposed" in (await shell.run("policy", "proposals")).out
        jo = await shell.run("operator", "add", "jo", "--role", "approver", "--json")
        eye = await peers.console(floor, await peers.enrol(floor, "jo", str(jo.objects[0]["code"])), "jo")
        await eye.say({"t": "watch", "after": 0, "full": True})
        await approved(eye, await peers.agent(floor), 5)
        await eye.of("record", kind="proposal.made")
        told = await shell.run("policy", "proposals")
        assert (
            "builtin.write: file.write by refund-bot on local, path report.txt, size 0 to 4, nothing foreign"
            in told.out
        )
        assert "5 times approved, never denied" in told.out
        found = [each for each in (await shell.run("policy", "proposals", "--json")).objects if each["state"] == "open"]
        name = str(found[0]["proposal"])
        assert (await shell.run("policy", "accept", name, "--reason", " ")).code == 2
        missing = await shell.run("policy", "accept", "P-none", "--reason", "x")
        assert (missing.code, missing.is_one_sentence()) == (1, True)
        taken = await shell.run("policy", "accept", name, "--reason", "it is always the same file")
        assert (taken.code, "is in force" in taken.out) == (0, True), taken.err
        again = await shell.run("policy", "accept", name, "--reason", "x")
        assert "is accepted" in again.err
        unused = await shell.run("policy", "unused", "--since", "1h")
        assert unused.code == 0, unused.err
        assert unused.out.splitlines()[-1].startswith("0 unused permits since ")
        assert (await shell.run("policy", "unused", "--json")).objects == []
