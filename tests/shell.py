"""The command line in a test: `watchfloor` run in a thread of this process, with its own stdout and stderr."""

import asyncio
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import peers
from watchfloor.cli import main

SERVERS_OWN = ("watchfloor: door: ", "watchfloor: policy: ", "watchfloor: operator: nobody")


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Stdout as JSON, an object a line; anything else there fails."""
        return [json.loads(line) for line in self.out.splitlines()]

    def is_one_sentence(self) -> bool:
        """True if stderr holds one line, and nothing that a terminal would act on."""
        return self.err.startswith("watchfloor: ") and self.err.count("\n") == 1 and is_tame(self.err)


def is_tame(text: str) -> bool:
    return all(sign.isprintable() or sign == "\n" for sign in text)


class Shell:
    """A user's shell: its configuration folder, and the server that commands speak to."""

    def __init__(self, home: Path, server: str = "ws://127.0.0.1:1") -> None:
        self.home = home
        self.env = {"XDG_CONFIG_HOME": str(home / "config"), "WATCHFLOOR_SERVER": server, "HOME": str(home)}

    async def run(self, *words: str, stdin: str = "") -> Ended:
        """Run a command beside what else this test does; one at a time, for stdout is everybody's."""
        return await asyncio.to_thread(self.run_now, *words, stdin=stdin)

    def run_now(self, *words: str, stdin: str = "") -> Ended:
        """Run a command in this thread."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        kept, kept_stdin = dict(os.environ), sys.stdin
        os.environ.update(self.env)
        sys.stdin = io.StringIO(stdin)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = main(words)
        finally:
            sys.stdin = kept_stdin
            os.environ.clear()
            os.environ.update(kept)
        return Ended(code, _text(out), _without_log(_text(err)))

    @property
    def whole_env(self) -> dict[str, str]:
        """The environment of a process of this shell."""
        return {**os.environ, **self.env}

    def command(self, *words: str) -> list[str]:
        """The command line that runs `watchfloor` as a process."""
        return [sys.executable, "-m", "watchfloor.cli", *words]

    async def process(self, *words: str) -> Ended:
        """Run a command as a process of its own."""
        return await asyncio.to_thread(self._process, *words)

    def _process(self, *words: str) -> Ended:
        ran = subprocess.run(
            self.command(*words),
            env=self.whole_env,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=50,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


async def enrolled(floor: peers.Floor, home: Path, name: str = "mara") -> Shell:
    """The shell of a server's first operator."""
    shell = Shell(home, floor.url)
    code = str(floor.data / "first-operator.code")
    ended = await shell.run("operator", "enrol", "--code-file", code, "--as", name)
    assert ended.code == 0, ended.err
    return shell


def _without_log(err: str) -> str:
    """Leave out what a server in this same process tells whoever runs it."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.startswith(SERVERS_OWN))


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
