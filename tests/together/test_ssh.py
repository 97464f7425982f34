"""A person far away: the SSH server with clients that we did not write, and a real floor behind it."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import asyncio
import re
import signal
import subprocess
from collections.abc import AsyncGenerator

import asyncssh
import pytest
import pytest_asyncio

import peers
from inns import Inn, consoles, needs_ssh, open_inn, resize
from terminals import COLOURS, Terminal

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE = re.compile(r"the server's code +(\S) +(\S) +(\S) +(\S)")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inn(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Inn]:
    async with open_inn(tmp_path_factory.mktemp("inn")) as opened:
        yield opened


async def ready(terminal: Terminal, agent: str) -> None:
    await terminal.shows("KILL READY")
    await terminal.shows(f"KILL {agent} run")


@needs_ssh
async def test_a_person_logs_in_inspects_approves_and_kills(inn: Inn) -> None:
    bot = await peers.agent(inn.floor)
    async with inn.terminal() as terminal:
        await ready(terminal, "refund-bot")
        assert (await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y"}))["answer"] == "wait"
        await terminal.shows("1 NEEDS YOU")
        await approve(terminal)
        assert (await bot.of("decision", action="a1"))["answer"] == "allow"
        seen = len(terminal.wrote)
        terminal.type("i")
        await terminal.shows("acting for", seen)
        terminal.type("\x0b")
        order = await bot.of("order")
        assert (order["kind"], order["by"]) == ("kill", "mara")
        terminal.type("qq")
    await inn.empty()
    bot.socket.transport.abort()


async def approve(terminal: Terminal) -> None:
    """Read a card to its end, and type its code as slowly as a hand does."""
    seen = len(terminal.wrote)
    terminal.type("n")
    await terminal.shows("ESCALATION", seen)
    terminal.type("G")
    await terminal.shows("read to the end", seen)
    terminal.type("a")
    await terminal.shows("the server's code", seen)
    await terminal.shows("Paste and terminal replies do not count", seen)
    await asyncio.sleep(0.8)  # the step takes no key before
    found = CODE.search(COLOURS.sub(b"", terminal.wrote[seen:]).decode())
    assert found is not None
    for sign in found.groups():
        terminal.type(sign)
        await asyncio.sleep(0.1)  # four keys in less are not a hand's


@needs_ssh
async def test_a_key_that_is_not_in_the_file_opens_nothing(inn: Inn) -> None:
    ran = await asyncio.to_thread(run, inn.command("-T", name="stranger"))
    assert ran.returncode == 255
    assert b"Permission denied (publickey)" in ran.stderr
    assert any("is not known" in line for line in inn.said)


@needs_ssh
async def test_without_a_terminal_it_is_a_console_of_plain_lines_that_ends_with_its_input(inn: Inn) -> None:
    ran = await asyncio.to_thread(run, inn.command("-T"), b"quit\n")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"plain mode" in ran.stdout
    assert ran.stdout.isascii()


async def test_who_only_looks_is_told_so_and_can_stop_nothing(inn: Inn) -> None:
    async with inn.client("guest") as conn:
        process = await conn.create_process(encoding="utf-8")
        process.stdin.write("stop all\nquit\n")
        said = await process.stdout.read()
    assert "can stop nothing: it was opened to read only" in said


async def test_there_is_a_console_and_nothing_else(inn: Inn) -> None:
    async with inn.client() as conn:
        ran = conn.create_process("id > /tmp/owned")
        with pytest.raises(asyncssh.ChannelOpenError):
            await ran
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.start_sftp_client()
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.open_connection("127.0.0.1", inn.port)
        with pytest.raises(asyncssh.ChannelListenError):
            await conn.start_server(_anything, "127.0.0.1", 0)
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.open_unix_connection(str(inn.floor.data / "watchfloor.sock"))
    assert consoles() == []


async def test_what_a_client_calls_its_environment_reaches_no_console(inn: Inn) -> None:
    async with inn.client() as conn:
        env = {"XDG_CONFIG_HOME": "/nowhere", "PYTHONPATH": "/nowhere", "WATCHFLOOR_SERVER": "ws://127.0.0.1:1"}
        process = await conn.create_process(env=env, encoding="utf-8")
        process.stdin.write("quit\n")
        assert "plain mode" in await process.stdout.read()


async def test_a_client_that_does_not_read_and_one_that_resizes_without_end_harm_nobody(inn: Inn) -> None:
    bot = await peers.agent(inn.floor, "a-bot", "bob")  # the first by name, and not locked by the other test's kill
    async with inn.client() as stalled, inn.terminal(size=(200, 60)) as terminal:
        silent = await stalled.create_process(term_type="xterm-256color", term_size=(200, 60), encoding=None)
        silent.channel.pause_reading()
        await ready(terminal, "a-bot")
        for number in range(200):
            resize(terminal.master, 20 + number, 5 + number % 60)
            terminal.process.send_signal(signal.SIGWINCH)
            await bot.think(f"{number} " + "words " * 40)
        silent.channel.change_terminal_size(4_000_000_000, 4_000_000_000)
        silent.channel.change_terminal_size(0, 0)
        resize(terminal.master, 140, 40)
        terminal.process.send_signal(signal.SIGWINCH)
        await bot.think("the end")
        await terminal.shows("the end")
        assert len(consoles()) == 2
        terminal.type("\x0b")
        await bot.of("order")
    await inn.empty()
    bot.socket.transport.abort()


async def test_more_consoles_on_one_connection_than_a_person_needs_are_refused(inn: Inn) -> None:
    async with inn.client() as conn:
        for _ in range(4):
            await conn.create_process()
        with pytest.raises(asyncssh.ChannelOpenError):
            await conn.create_process()
    await inn.empty()


def _anything(_host: str, _port: int) -> bool:
    return True


def run(command: list[str], said: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, input=said, capture_output=True, timeout=50, check=False)
