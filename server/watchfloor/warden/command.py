"""`watchfloor run`: a command becomes a supervised run, from its start to its exit code.

Never knows what the command does, nor how a decision is made.
"""

import asyncio
import re
import shlex
import signal
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Final, NamedTuple

from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.ending import say_ended
from watchfloor.agent.keeping import PATIENCE_S, Keeper
from watchfloor.agent.plain import clean
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Sources, find_sources
from watchfloor.errors import Refused, Stopped
from watchfloor.identity import Build
from watchfloor.link import Surroundings, real_surroundings
from watchfloor.visible import visible
from watchfloor.warden.group import Group
from watchfloor.warden.output import Stream, drained
from watchfloor.wire import Reasoning, SigningKey

KILLED: Final = 137
"""The exit code after a kill: 128 + SIGKILL, as a shell says it."""

PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""What a terminal or a supervisor sends to end a command: it goes on to the whole group."""


class Terminal(NamedTuple):
    """Where things are shown: the command's own bytes, and our sentences about it."""

    out: Callable[[bytes], object]
    err: Callable[[bytes], object]
    tell: Callable[[str], object]


def default_agent(argv: Sequence[str]) -> str:
    """Name the agent after its program."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", PurePath(argv[0]).name).strip("-")
    return name[:40] or "command"


def default_task(argv: Sequence[str]) -> str:
    """Describe the task by its command line."""
    return clean(shlex.join(argv))[:500]


async def run_command(
    argv: Sequence[str],
    terminal: Terminal,
    *,
    agent: str | None = None,
    task: str | None = None,
    sources: Sources | None = None,
    patience_s: float = PATIENCE_S,
    surroundings: Surroundings | None = None,
) -> int:
    """Run a command under supervision and return its exit code, 137 after a kill.

    It is only started once the server has welcomed the run: raises `Refused` or `Unreachable` before that, and
    `Refused` if the command cannot be started. It stands still without a live lease, and is killed when the run is
    lost for good. `sources` defaults to what the environment says.
    """
    here = surroundings or real_surroundings()
    who = Who(agent or default_agent(argv), task or default_task(argv), "warden", Build(), {})
    caller = Caller(who, sources or find_sources(None, None, None), SigningKey.from_seed(here.entropy(32)), here)
    caller.check()
    evidence = await asyncio.to_thread(caller.sources.read)
    link = await caller.call(evidence)
    session, group = Session(link, caller.key, here), Group(here.now)
    keeper = Keeper(session, group, caller, patience_s)
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(keeper.keep(link, evidence))
        try:
            end = await _supervise(session, group, argv, terminal, keeping)
        finally:
            await asyncio.shield(group.close())  # whatever happened here: nothing goes on unsupervised
            keeping.cancel()
    if isinstance(end, Refused):
        raise end
    return end


async def _supervise(
    session: Session, group: Group, argv: Sequence[str], terminal: Terminal, keeping: asyncio.Task[None]
) -> int | Refused:
    """Run the command and end the run; its exit code, or why it could not be started."""
    end: int | Refused = KILLED
    try:
        await session.may_act()
        end = await _run(session, group, argv, terminal)
    except Stopped:
        end = KILLED  # the gate says why
    except Refused as error:
        end = error
    if session.gate.over is None:
        lost = await _say_ended(session, end)
        if lost is not None:
            terminal.tell(lost)
    over = session.gate.over
    if over is None:
        return end
    await asyncio.wait([keeping])  # until the last word is said
    terminal.tell(f"{visible(over.reason, limit=300)}; its process group is dead")
    return KILLED


async def _say_ended(session: Session, end: int | Refused) -> str | None:
    if isinstance(end, Refused):
        return await say_ended(session, "failed", end.reason)
    if end == 0:
        return await say_ended(session, "completed", None)
    return await say_ended(session, "failed", f"exit code {end}")


async def _run(session: Session, group: Group, argv: Sequence[str], terminal: Terminal) -> int:
    pipes = group.start(argv)

    async def say(text: str) -> None:
        if session.gate.over is not None:
            return  # it is dead or dying: nothing may be said any more, it is still shown
        try:
            await session.room()
        except Stopped:
            return
        session.say(lambda seq, at: Reasoning(seq=seq, at=at, text=text))

    with _passing_on(group):
        async with asyncio.TaskGroup() as tasks:
            streams = [Stream(pipes.out, terminal.out, say), Stream(pipes.err, terminal.err, say)]
            pumps = {tasks.create_task(stream.pump()): stream for stream in streams}
            code = await group.left()
            await drained(pumps)
    return code


@contextmanager
def _passing_on(group: Group) -> Generator[None]:
    """Pass signals on to the group while it runs."""
    loop = asyncio.get_running_loop()
    for number in PASSED_ON:
        loop.add_signal_handler(number, group.pass_on, number)
    try:
        yield
    finally:
        for number in PASSED_ON:
            loop.remove_signal_handler(number)
