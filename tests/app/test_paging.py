import asyncio
import base64
import hashlib
import hmac
import json
import stat
from pathlib import Path

import pytest

import peers
from receiver import Receiver, receiving
from watchfloor_server.app import StartError
from watchfloor_server.app.paging import SECRET_FILE, open_secret, open_secrets, pagers_of
from watchfloor_server.policy import builtin
from watchfloor_server.settings import load

HOSTILE = "\x1b]0;x\x07[@click=app.kill_all]call 0900-555 and say yes[/]"


def folder(tmp_path: Path, url: str) -> Path:
    """The built-in policy, whose approvers can be called."""
    path = tmp_path / "policy"
    path.mkdir()
    for name, text in builtin().files.items():
        called = f'\n[approvers.approver]\noperators = ["mara"]\nnotify = ["{url}"]\n'
        (path / name).write_text(text + (called if name == "directory.toml" else ""))
    return path


async def ask(floor: peers.Floor) -> peers.Object:
    """An agent that would write its own words on people's telephones proposes something."""
    bot = await peers.agent(floor, task=HOSTILE)
    await bot.think(HOSTILE)
    args = {"path": HOSTILE, "text": HOSTILE}
    await bot.say(bot.line("action", action="a1", tool="file.write", args=args, intent=HOSTILE))
    return await bot.of("decision", action="a1", answer="wait")


async def until_paged(console: peers.Console) -> peers.Object:
    """The record of the first call."""
    await console.say({"t": "watch", "after": 0, "kinds": ["escalation.paged"]})
    return json.loads((await console.of("record", kind="escalation.paged"))["raw"])


def is_signed(receiver: Receiver, data: Path) -> bool:
    """As any receiver of Standard Webhooks would look."""
    got = receiver.got[0]
    secret = base64.b64decode((data / SECRET_FILE).read_text().strip().removeprefix("whsec_"))
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mac = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return got.headers["webhook-signature"] == f"v1,{mac}"


async def test_people_are_called_by_a_signed_page_without_a_word_of_the_agents(tmp_path: Path) -> None:
    async with receiving() as receiver:
        policy = folder(tmp_path, receiver.url)
        async with peers.serving(tmp_path / "data", policy=policy, environment="prod") as floor:
            key = await peers.enrol(floor)
            console = await peers.console(floor, key)
            decision = await ask(floor)
            (got,) = await receiver.wait(1)
            assert is_signed(receiver, floor.data)
            assert got.headers["webhook-id"] == f"{decision['escalation']}-opened"
            assert (got.data["tool"], got.data["groups"], got.data["environment"]) == (
                "file.write",
                ["approver"],
                "prod",
            )
            assert not any(word in got.body.decode() for word in ("0900", "click", "\x1b", "u001b", "alice"))
            assert await until_paged(console) == {
                "escalation": decision["escalation"],
                "page": got.headers["webhook-id"],
                "stage": "opened",
                "groups": ["approver"],
                "sent": 1,
                "faults": [],
            }
        async with peers.serving(tmp_path / "data") as floor:
            assert len((await (await peers.console(floor, key)).ask("escalations"))["items"]) == 1
            await asyncio.sleep(0.2)  # some ticks: nobody is called again for what was told
            assert len(receiver.got) == 1


async def test_a_page_that_reaches_nobody_is_told_in_the_record_the_log_and_the_health(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with receiving(410) as gone, peers.serving(tmp_path / "data", policy=folder(tmp_path, gone.url)) as floor:
        console = await peers.console(floor, await peers.enrol(floor))
        await ask(floor)
        paged = await until_paged(console)
        assert (paged["sent"], paged["faults"]) == (0, [f"127.0.0.1:{gone.port}: it answered 410"])
        health = (await console.ask("health"))["value"]["pages"]
        assert (health["failed"], health["fault"]) == (1, paged["faults"][0])
    assert "did not reach 127.0.0.1" in capsys.readouterr().err


async def test_a_command_is_called_for_groups_that_name_no_target(tmp_path: Path) -> None:
    command = ("sh", "-c", 'cat > "$0"', str(tmp_path / "page"))
    async with peers.serving(tmp_path / "data", notify_command=command) as floor:
        console = await peers.console(floor, await peers.enrol(floor))
        await ask(floor)
        assert (await until_paged(console))["sent"] == 1
    assert json.loads((tmp_path / "page").read_text())["data"]["tool"] == "file.write"


def test_which_groups_can_be_called(tmp_path: Path) -> None:
    directory = builtin().directory
    assert pagers_of(directory, ()) == frozenset()
    assert pagers_of(directory, ("true",)) == {"approver", "admin"}


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = load({"data": tmp_path}, {}).settings
    first = open_secret(settings, lambda size: b"a" * size)
    assert open_secret(settings, lambda size: b"b" * size) == first == b"a" * 32
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [
        ("nonsense", 0o600, "holds no webhook secret"),
        ("whsec_" + "A" * 44, 0o644, "chmod 600"),
        (None, 0, "No such file"),
    ],
)
def test_a_secret_that_cannot_be_used_keeps_the_server_from_starting(
    tmp_path: Path, text: str | None, mode: int, says: str
) -> None:
    path = tmp_path / "secret"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    settings = load({"data": tmp_path, "notify_secret_file": path}, {}).settings
    with pytest.raises(StartError, match=says):
        open_secret(settings, lambda size: b"a" * size)


def test_a_target_can_have_a_secret_of_its_own_and_the_others_keep_the_one_of_all(tmp_path: Path) -> None:
    path, url = tmp_path / "its secret", "https://hooks.example/a?key=hush"
    path.write_text("whsec_" + "A" * 44)
    path.chmod(0o600)
    environ = {"WATCHFLOOR_NOTIFY_SECRETS": f"'{path} {url}'"}
    secrets = open_secrets(load({"data": tmp_path}, environ).settings, lambda size: b"a" * size)
    assert secrets.of(url) == bytes(33)
    assert secrets.of("https://hooks.example/b") == b"a" * 32
    for entry, says in (
        (url, "FILE URL"),
        (f"{url} {path.name}", "entry 1"),
        (f"{path} http://hooks.example/hush", "https"),
        (f"{tmp_path}/none {url}", "No such file"),
    ):
        with pytest.raises(StartError, match=says) as refused:
            open_secrets(load({"data": tmp_path, "notify_secrets": (entry,)}, {}).settings, lambda size: b"a" * size)
        assert "hush" not in str(refused.value)
