"""What tests of plain code share: a server in a loop of its own, asked and told things by calls that block.

Run as a program it is such plain code, in a process that a test can interrupt: `plainly.py SCENE URL`.
"""

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import TypeVar

import watchfloor
from doubles import HEARD_S, FakeServer
from watchfloor.agent.supervising import Supervised
from watchfloor.wire import Line

T = TypeVar("T")
L = TypeVar("L", bound=Line)


class CountedServer(FakeServer):
    """A server that knows whether anybody is connected."""

    @property
    def is_alone(self) -> bool:
        return not self._open


class PlainServer:
    """A server that lives in a loop thread of the test's own."""

    def __init__(self, server: FakeServer, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self._loop = loop

    def do(self, coroutine: Coroutine[object, None, T]) -> T:
        """Wait for something that the server does."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(HEARD_S)

    def said(self, of: type[L], count: int = 1) -> list[L]:
        """Wait until the newest run has said so many lines of a type."""
        self.do(self.server.said(of, count))
        return [line for line in self.server.lines if isinstance(line, of)]

    def has_said(self, of: type[Line]) -> bool:
        return any(isinstance(line, of) for line in self.server.lines)

    def say(self, *lines: Line) -> None:
        self.do(self.server.say(*lines))

    def run(self, patience_s: float = 60) -> Supervised:
        """A run at this server."""
        return run_at(self.server.url, patience_s)


def run_at(url: str, patience_s: float = 60) -> Supervised:
    return watchfloor.supervised("bot", task="a task", server=url, token="good-token", patience_s=patience_s)


@contextmanager
def serving(server: FakeServer | None = None) -> Generator[PlainServer]:
    """A server beside this thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    plain = PlainServer(server or CountedServer(), loop)
    try:
        plain.do(plain.server.start())
        yield plain
        plain.do(plain.server.stop())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    assert plain.server.faults == []


@contextmanager
def scene(name: str, url: str) -> Generator[subprocess.Popen[str]]:
    """A scene of this file in a process of its own."""
    program = [sys.executable, str(Path(__file__)), name, url]
    with subprocess.Popen(program, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> list[str]:
    """The next line that a scene printed."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr and process.stderr.read()
    return json.loads(line)


def tell(*words: object) -> None:
    print(json.dumps([str(word) for word in words]), flush=True)  # noqa: T201 - the test reads it


def fault_of(call: Callable[[], object]) -> str:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return f"{type(error).__name__}: {error}"
    return "nothing"


@watchfloor.tool("x")
def pid() -> int:
    return os.getpid()


def all_faults() -> list[str]:
    """What a child gets that uses its parent's run."""
    run = watchfloor.current_run()
    assert isinstance(run, watchfloor.BlockingRun)
    calls: list[Callable[[], object]] = [
        lambda: run.reason("hm"),
        lambda: run.act("x", os.getpid),
        lambda: run.note("hm"),
        lambda: next(run.notes()),
        lambda: run.is_held,
        lambda: run.credential,
        pid,
    ]
    return [fault_of(call) for call in calls]


def run_of_its_own(url: str) -> str:
    with run_at(url) as run:
        return f"{run.id}: {pid() == os.getpid()}"


def in_child(url: str) -> list[str]:
    """A child says how its parent's run treats it, and begins one of its own."""
    inherited = all_faults() if watchfloor.current_run() else []
    return [*inherited, run_of_its_own(url)]


def fork_raw(url: str) -> None:
    with run_at(url) as run:
        run.reason("before")
        child = os.fork()
        if child == 0:
            tell(*in_child(url))
            sys.stdout.flush()
            return  # out of the block: the parent's run must not end by it
        _, status = os.waitpid(child, 0)
        run.reason("after")
        tell("parent", status, run.act("x", os.getpid) == os.getpid())


def fork_multi(method: str, url: str) -> None:
    context = multiprocessing.get_context(method)
    with run_at(url) as run, ProcessPoolExecutor(1, context) as pool:
        tell(*pool.submit(in_child, url).result())
        tell("parent", run.act("x", os.getpid) == os.getpid())


def fork_orphan(url: str) -> None:
    """The child outlives its parent: nothing of the parent's connection may stay open by it."""
    with run_at(url) as run:
        run.reason("before")
        child = os.fork()
        if child == 0:
            sys.stdin.read()
            os._exit(0)
        tell(child)
        os._exit(0)


def interrupt(url: str) -> None:
    try:
        with run_at(url) as run:
            tell("running")
            run.act("x", os.getpid)
    except KeyboardInterrupt:
        tell("interrupted")


def leave_threads(url: str) -> None:
    """The program ends while a thread still waits for leave."""
    with run_at(url):
        begun = threading.Event()

        def wait() -> None:
            begun.set()
            pid()

        threading.Thread(target=watchfloor.carry(wait), daemon=True).start()
        begun.wait()
        tell("leaving")


def pool(url: str) -> None:
    with run_at(url), ThreadPoolExecutor(4) as threads:

        def work(_number: int) -> int:
            return pid()

        tell(len(list(threads.map(watchfloor.carry(work), range(20)))))


def hang(url: str) -> None:
    """It asks for leave under its own name, and never comes back from what it does."""
    with run_at(url) as run:
        tell(run.id, os.getpid())
        run.act("x", sys.stdin.read)


def nap(url: str) -> None:
    def sleep() -> None:
        tell("asleep")
        time.sleep(60)

    with run_at(url) as run:
        run.act("x", sleep)


def greet(url: str) -> None:
    with run_at(url) as run:
        tell(*(run.act(f"tool.{name}", str, {"object": name}) for name in ("a", "b", "c")))


def fork_joined(url: str) -> None:
    """The child holds nothing of its parent's seat, and takes one of its own."""
    with run_at(url) as run:
        child = os.fork()
        if child == 0:
            tell(*in_child(url))
            sys.stdin.read()
            os._exit(0)
        tell(run.id)
        run.act("x", os._exit, {"status": 0})


SCENES: dict[str, Callable[[str], None]] = {
    "raw": fork_raw,
    "fork": lambda url: fork_multi("fork", url),
    "spawn": lambda url: fork_multi("spawn", url),
    "forkserver": lambda url: fork_multi("forkserver", url),
    "orphan": fork_orphan,
    "interrupt": interrupt,
    "leave": leave_threads,
    "pool": pool,
    "hang": hang,
    "nap": nap,
    "greet": greet,
    "joined": fork_joined,
}

if __name__ == "__main__":
    SCENES[sys.argv[1]](sys.argv[2])
