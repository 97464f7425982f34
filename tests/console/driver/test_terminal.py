"""What only a real terminal shows: each test starts the console in a process of its own on a pseudo-terminal."""

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import peers
from terminals import Terminal, console_on

HOSTILE = (
    "\x1b]10;rgb:aaaa/aaaa/aaaa\x1b\\\x1b]10;?\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b2J\x90q\x9c",
    "[@click=app.kill_all]ok[/] [/unbalanced",
    "\u202eevil\u2066",
    "x" * 50_000,
    "\n" * 5_000,
    "\x07\x08\x0e\x1b[2J\x1b[H",
)


BLOCKS = """
import os, time
from watchfloor_console.app.drawing import DrawingApp
drawn = DrawingApp.draw
def draw(self):
    drawn(self)
    if self.sight.painted().run and self.floor.health.kill.is_up:
        os.write(1, b"BLOCKED")
        time.sleep(600)
DrawingApp.draw = draw
"""
"""From the first picture that names a run on, the application's loop does nothing any more."""


@asynccontextmanager
async def floor_with_bot(data: Path) -> AsyncGenerator[tuple[peers.Floor, peers.Agent]]:
    async with peers.serving(data / "data") as server:
        yield server, await peers.agent(server)


async def ready(terminal: Terminal) -> None:
    await terminal.shows("KILL READY")
    await terminal.shows("KILL refund-bot run")


async def propose(bot: peers.Agent) -> None:
    decision = await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y"})
    assert decision["answer"] == "wait"


CARD, HELP, REASON = ("n", "the server's facts"), ("?", "Esc closes"), ("d", "tell the agent why")
RUN, NOTE, LINE = ("\r", "TIMELINE"), ("m", "MESSAGE TO"), (":kill", "kill_")


@pytest.mark.parametrize(
    ("steps", "kill"),
    [
        ((), "\x0b"),
        ((), "\x1b[19~"),
        ((CARD,), "\x0b"),
        ((HELP,), "\x1b]11;rgb:0000/\x0b"),  # a reply that is not at its end yet
        ((CARD, REASON, ("words", "> words_")), "\x1bP>|xt\x1b[19~"),
        ((LINE,), "\x0b"),
        ((RUN, NOTE, ("words", "> words_")), "\x0b"),
    ],
)
async def test_the_kill_key_works_on_every_screen_and_in_every_input(
    tmp_path: Path, steps: tuple[tuple[str, str], ...], kill: str
) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path) as terminal:
        await ready(terminal)
        await propose(bot)
        await terminal.shows("1 NEEDS YOU")
        for key, words in steps:
            terminal.type(key)
            await terminal.shows(words)
        terminal.type(kill)
        order = await bot.of("order")
        assert (order["kind"], order["by"], order["after_s"]) == ("kill", "mara", 3.0)
        await terminal.shows("STANDS STILL")


async def test_the_kill_key_works_with_the_loop_blocked(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path, before=BLOCKS) as terminal:
        await terminal.shows("BLOCKED")
        terminal.type("\x0b")
        assert (await bot.of("order"))["kind"] == "kill"


async def test_the_kill_key_works_with_a_terminal_that_stopped_reading(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path, size=(200, 60)) as terminal:
        await ready(terminal)
        terminal.stop_reading()
        for number in range(400):
            await bot.think(f"{number} " + "words " * 40)
        await bot.of("ack", seq=400)
        terminal.type("\x0b")
        assert (await bot.of("order"))["kind"] == "kill"
        seen = len(terminal.wrote)
        terminal.read_again()
        await terminal.shows("STANDS STILL", seen)


async def test_hostile_words_never_reach_the_terminal_raw(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path) as terminal:
        await ready(terminal)
        for words in HOSTILE:
            await bot.think(words)
            await bot.say(bot.line("note", text=words))
        args = {f"k{place}{words[:200]}": words[:200] for place, words in enumerate(HOSTILE)}
        decision = await bot.propose("a1", "file.write", {"path": "/tmp/x", "text": "y", **args})
        assert decision["answer"] in ("wait", "deny")
        await terminal.shows("⟦U+001B⟧]10;")
        terminal.type("n")
        await bot.think("the end")
        await bot.of("ack")
        terminal.type("\x1b")
        await terminal.shows("the end")
        wrote = terminal.wrote
        for raw in (b"\x1b]", b"\x9b", b"\x90", b"\x07", b"\x08", "\u202e".encode(), "\u2066".encode()):
            assert raw not in wrote, raw


async def test_what_is_copied_goes_to_the_clipboard_and_nothing_else_does(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path) as terminal:
        await ready(terminal)
        terminal.type("y")
        await terminal.shows("copied, if this terminal takes")
        (sent,) = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", terminal.wrote)
        assert bot.run.encode() in b64decode(sent)
        assert terminal.wrote.count(b"\x1b]") == 1


async def test_a_terminals_replies_approve_nothing(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path) as terminal:
        await ready(terminal)
        await propose(bot)
        await terminal.shows("1 NEEDS YOU")
        terminal.type("n")
        await terminal.shows("ESCALATION")
        terminal.type("G")
        await terminal.shows("read to the end")
        terminal.type("a")
        await terminal.shows("the server's code")
        for sign in "ABCDEFGHJKLMNPQRSTUVWXYZ23456789":
            terminal.type(f"\x1b]10;rgb:{sign * 4}/{sign * 4}\x1b\\")
            terminal.type(f"\x1bP>|{sign * 4}\x1b\\")
            terminal.type(f"\x1b[200~{sign * 4}\x1b[201~")
        terminal.type("\x1b")
        mara = await peers.console(server, _key(tmp_path))
        records = (await mara.ask("records", after=0))["items"]
        kinds = [record["kind"] for record in records]
        assert "escalation.verdict" not in kinds
        assert "escalation.opened" in kinds


async def test_a_console_that_only_reads_can_stop_nothing_and_says_so(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, bot), console_on(server, tmp_path, read_only=True) as terminal:
        await terminal.shows("not yours to kill: this console only reads")
        terminal.type("\x0b")
        await terminal.shows("not yours to stop")
        await bot.think("still here")
        await bot.of("ack")
        assert not [line for line in bot.heard if line["t"] == "order"]


async def test_the_size_is_the_terminals_and_not_what_a_shell_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    async with floor_with_bot(tmp_path) as (server, _), console_on(server, tmp_path, size=(150, 40)) as terminal:
        await ready(terminal)
        await terminal.shows("by name, rows never jump")


async def test_leaving_restores_the_terminal(tmp_path: Path) -> None:
    async with floor_with_bot(tmp_path) as (server, _), console_on(server, tmp_path) as terminal:
        await ready(terminal)
        terminal.type("q")
        await terminal.shows("q again leaves")
        terminal.type("q")
        await terminal.shows("\x1b[?1049l")
        assert await asyncio.to_thread(terminal.process.wait, 20) == 0


def _key(home: Path) -> peers.SigningKey:
    """The operator's key, as the console keeps it."""
    (path,) = (home / "watchfloor").rglob("mara.key")
    return peers.load_key(path)
