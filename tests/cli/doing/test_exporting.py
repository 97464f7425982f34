import json
import re
from pathlib import Path

import peers
import shell as shells

HOSTILE = '\x1b[2J\x1b]0;gone\x07 all is "well" ] \\ \u202e\r\nfake'
LINE = re.compile(
    r"<(\d+)>1 (\S+) (\S+) watchfloor - (\S+) \[watchfloor@32473 ((?:[a-z]+=\"(?:[^\"\\\]]|\\.)*\" ?)+)\] .*"
)


async def story(floor: peers.Floor) -> peers.Agent:
    bot = await peers.agent(floor, build={"model": "m-1"})
    await bot.think(HOSTILE)
    await bot.propose("a1", "file.read", {"path": HOSTILE})
    await bot.propose("a2", "no.such.tool", {"path": HOSTILE})
    return bot


async def test_an_export_of_a_server_is_the_ledger_and_verifies(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = await shells.enrolled(floor, tmp_path)
        await story(floor)
        exported = await shell.run("export")
        assert exported.code == 0, exported.err
        assert exported.out.isascii()
        assert [each["seq"] for each in exported.objects][:3] == [1, 2, 3]
        assert {each["t"] for each in exported.objects} == {"record"}
        (tmp_path / "out.jsonl").write_text(exported.out)
        verified = await shell.run("verify", str(tmp_path / "out.jsonl"), "--json")
        assert verified.objects[-1]["outcome"] == "ok", verified.out
        part = (await shell.run("export", "--after", "3")).objects
        assert part[0]["seq"] == 4
    offline = await shell.run("export", str(tmp_path / "data"))
    assert offline.out.startswith(exported.out)
    again = await shell.run("export", str(tmp_path / "out.jsonl"))
    assert again.out == exported.out


async def test_ocsf_names_the_operation_the_answer_the_agent_the_person_and_the_model(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        bot = await story(floor)
    ended = shells.Shell(tmp_path).run_now("export", str(tmp_path / "data"), "--format", "ocsf")
    assert ended.out.isascii()
    for event in ended.objects:
        assert (event["class_uid"], event["category_uid"], event["type_uid"]) == (6003, 6, 600399)
        assert event["metadata"]["profiles"] == ["ai_operation"]
        for name in ("activity_id", "severity_id", "time", "metadata", "api", "actor", "src_endpoint"):
            assert event[name]
    denied = next(
        each for each in ended.objects if each["api"].get("operation") == "no.such.tool" and "response" in each["api"]
    )
    assert (denied["status"], denied["severity"], denied["api"]["response"]["code"]) == ("Failure", "Medium", 403)
    assert denied["actor"]["session"]["uid"] == denied["message_context"]["uid"] == bot.run
    assert denied["actor"]["user"]["uid"].startswith("h_")
    assert denied["ai_model"]["name"] == "m-1"
    assert json.loads(denied["unmapped"]["raw"])["answer"] == "deny"
    proposed = next(each for each in ended.objects if each["activity_name"] == "action.proposed")
    assert proposed["api"]["request"]["data"]["args"] == {"path": HOSTILE}


async def test_syslog_is_one_tame_line_a_record(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        await story(floor)
    ended = shells.Shell(tmp_path).run_now("export", str(tmp_path / "data"), "--format", "syslog")
    assert shells.is_tame(ended.out)
    lines = ended.out.splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), next(line for line, match in zip(lines, found, strict=True) if match is None)
    denied = next(match for match in found if match is not None and "DENY no.such.tool" in match[0])
    assert (int(denied[1]) // 8, int(denied[1]) % 8) == (13, 4)


def test_a_format_that_is_none_and_a_ledger_that_is_none_are_one_sentence(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    ended = shell.run_now("export", "--format", "csv")
    assert (ended.code, ended.is_one_sentence()) == (2, True)
    (tmp_path / "bad.jsonl").write_text('{"t":"record","seq":1}\n')
    for path in ("bad.jsonl", "none"):
        ended = shell.run_now("export", str(tmp_path / path))
        assert (ended.code, ended.is_one_sentence(), ended.out) == (1, True, "")
