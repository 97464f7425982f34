"""`watchfloor run`: a command becomes a supervised run, from its start to its exit code.

Never knows what the command does, nor how a decision is made.
"""

import asyncio
import os
import re
import shlex
import signal
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from watchfloor.agent.calling import Caller, Who
from watchfloor.agent.ending import say_ended
from watchfloor.agent.keeping import PATIENCE_S, Keeper
from watchfloor.agent.plain import clean
from watchfloor.agent.session import Session
from watchfloor.agent.sources import Sources, find_key, find_sources
from watchfloor.errors import Refused, Stopped
from watchfloor.identity import Build
from watchfloor.link import Link, Surroundings, real_surroundings
from watchfloor.visible import visible
from watchfloor.warden.door import Door
from watchfloor.warden.joiners import Joiners
from watchfloor.warden.output import Stream, drained
from watchfloor.warden.places import SOCKET, place_of
from watchfloor.warden.tree import Tree
from watchfloor.wire import AgentWelcome, Reasoning, SigningKey

KILLED: Final = 137
"""The exit code after a kill: 128 + SIGKILL, as a shell says it."""

PASSED_ON: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""What a terminal or a supervisor sends to end a command: it goes on to the command's whole group."""


class Terminal(NamedTuple):
    """Where things are shown: the command's own bytes, and our sentences about it."""

    out: Callable[[bytes], object]
    err: Callable[[bytes], object]
    tell: Callable[[str], object]


class _Command(NamedTuple):
    """What is run, with which environment."""

    argv: Sequence[str]
    environ: Mapping[str, str]


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
    key = find_key() or SigningKey.from_seed(here.entropy(32))
    caller = Caller(who, sources or find_sources(None, None, None), key, here)
    caller.check()
    evidence = await asyncio.to_thread(caller.sources.read)
    link = await caller.call(evidence, parent=await asyncio.to_thread(caller.sources.read_parent))
    session, tree = Session(link, caller.key, here), Tree(here.now, terminal.tell)
    session.practise = tree.practise
    joiners = Joiners(session, who)
    keeper = Keeper(session, joiners.body(tree), caller, patience_s)
    async with AsyncExitStack() as stack:
        place = await _listen(Door(session, tree, joiners), session.facts.run, link, stack)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        keeping = tasks.create_task(keeper.keep(link, evidence))
        try:
            command = _Command(argv, {**os.environ, SOCKET: str(place)})
            end = await _supervise(session, tree, command, terminal, keeping)
        finally:
            await asyncio.shield(tree.close())  # whatever happened here: nothing goes on unsupervised
            keeping.cancel()
    if isinstance(end, Refused):
        raise end
    return end


async def _listen(door: Door, run: str, link: Link[AgentWelcome], stack: AsyncExitStack) -> Path:
    """Open the warden's own socket: without it nobody could stop the run when its server is gone."""
    try:
        place = place_of(run, os.environ)
        await stack.enter_async_context(door.open(place))
    except OSError as error:
        await link.close()
        said = f"the warden's own socket cannot be made: {error.strerror}; set XDG_RUNTIME_DIR to a folder of yours"
        raise Refused("socket", said) from error
    return place


async def _supervise(
    session: Session, tree: Tree, command: _Command, terminal: Terminal, keeping: asyncio.Task[None]
) -> int | Refused:
    """Run the command and end the run; its exit code, or why it could not be started or was killed unasked."""
    end: int | Refused = KILLED
    try:
        await session.may_act()
        end = await _run(session, tree, command, terminal)
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
    terminal.tell(f"{visible(over.reason, limit=300)}; {await _how_it_ended(tree)}")
    if session.killed_here_s is not None and not session.connections.up:
        terminal.tell("its server does not know yet and is called until it does; Ctrl+C ends that")
    await asyncio.wait([keeping])  # until the last word is said
    return KILLED


async def _how_it_ended(tree: Tree) -> str:
    report = (await tree.stopped()).tree
    if report is None or not report.pids:
        return "nothing of it runs"
    return f"its process tree is gone ({report.method}, {len(report.pids)} processes)"


async def _say_ended(session: Session, end: int | Refused) -> str | None:
    if isinstance(end, Refused):
        return await say_ended(session, "failed", end.reason)
    if end == 0:
        return await say_ended(session, "completed", None)
    return await say_ended(session, "failed", f"exit code {end}")


async def _run(session: Session, tree: Tree, command: _Command, terminal: Terminal) -> int:
    pipes = await tree.start(command.argv, command.environ, lambda: session.lease.until_s)
    if tree.method == "process-group":
        terminal.tell("this system has no better than a process group: what leaves it is not supervised")

    async def say(text: str) -> None:
        if session.gate.over is not None:
            return  # it is dead or dying: nothing may be said any more, it is still shown
        try:
            await session.room()
        except Stopped:
            return
        session.say(lambda seq, at: Reasoning(seq=seq, at=at, text=text))

    with _passing_on(tree):
        async with asyncio.TaskGroup() as tasks:
            lending = tasks.create_task(_lend(session, tree))
            streams = [Stream(pipes.out, terminal.out, say), Stream(pipes.err, terminal.err, say)]
            pumps = {tasks.create_task(stream.pump()): stream for stream in streams}
            await tree.gone()
            await drained(pumps)
            lending.cancel()
    return tree.code


async def _lend(session: Session, tree: Tree) -> None:
    """Let the guard know how long the lease is: it holds the tree past it, even if nobody here can any more."""
    while True:
        until_s = session.lease.until_s
        tree.allow_until(until_s)
        await session.pulse.until(lambda until_s=until_s: session.lease.until_s != until_s)


@contextmanager
def _passing_on(tree: Tree) -> Generator[None]:
    """Pass signals on to the command while it runs."""
    loop = asyncio.get_running_loop()
    for number in PASSED_ON:
        loop.add_signal_handler(number, tree.pass_on, number)
    try:
        yield
    finally:
        for number in PASSED_ON:
            loop.remove_signal_handler(number)
