from pathlib import Path

import peers
import shell as shells


async def test_a_development_token_lets_its_agent_in(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = shells.Shell(tmp_path, floor.url)
        shell.env["WATCHFLOOR_DATA"] = str(floor.data)
        ended = await shell.run("token", "--agent", "refund-bot", "--human", "alice", "--ttl", "60")
        token = ended.out.strip()
        assert (ended.code, ended.err, ended.out) == (0, "", f"{token}\n")
        bot = await peers.agent(floor, token=token)
        assert bot.run


async def test_a_folder_without_a_server_and_one_without_dev_are_told_apart(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    nothing = await shell.run("token", "--agent", "a", "--data", str(tmp_path / "none"))
    assert (nothing.code, nothing.is_one_sentence()) == (1, True)
    assert "--data" in nothing.err
    async with peers.serving(tmp_path / "data", dev=False):
        strict = await shell.run("token", "--agent", "a", "--data", str(tmp_path / "data"))
    assert (strict.code, strict.is_one_sentence()) == (1, True)
    assert "--dev" in strict.err


async def test_a_points_token_is_no_agents(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        shell = shells.Shell(tmp_path, floor.url)
        ended = await shell.run("token", "--point", "payments", "--data", str(floor.data))
        hello = {"agent": "payments", "human": None, "task": "t", "supervision": "sdk"}
        bot: peers.Peer = await peers.greet(floor, "/v1/agent", ended.out.strip(), peers.fresh_key(), hello)
        assert (await bot.of("refused"))["code"] == "agent"


def test_a_token_is_for_an_agent_or_for_a_point(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    for words in (
        (),
        ("--agent", "a", "--point", "p"),
        ("--point", "p", "--human", "alice"),
        ("--point", "not a name", "--data", str(tmp_path)),
    ):
        ended = shell.run_now("token", *words)
        assert (ended.code, ended.is_one_sentence()) == (2, True), ended


def test_an_agent_has_a_name_that_is_one(tmp_path: Path) -> None:
    assert shells.Shell(tmp_path).run_now("token", "--agent", "not a name", "--data", str(tmp_path)).code == 2
