"""`kill --local`: a run of this machine, through its warden, with no server at all.

Never says stopped without the warden's report of its tree.
"""

import asyncio
import os
from contextlib import aclosing
from pathlib import Path
from typing import NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import Aim, one_named
from watchfloor.cli.doing.sessions import pins
from watchfloor.cli.doing.vigil import BY_WORD_OR_LEASE, CONFIRMED, NOT_CONFIRMED
from watchfloor.cli.failures import Usage
from watchfloor.oversight import real_surroundings
from watchfloor.oversight.outofband import Killing, find_key, kill_here
from watchfloor.warden.places import run_of, sockets_here
from watchfloor.wire import LocalStage, Signer, StoppedLine, ToLocal


class LocalWish(NamedTuple):
    """A kill as the command line gives it; `wait_s` is how long its evidence is waited for."""

    aim: Aim
    reason: str | None
    after_s: float | None
    wait_s: float
    name: str | None
    key: Path | None


def kill_local(wish: LocalWish, *, as_json: bool) -> int:
    """Kill a run of this machine and print each stage; 0 if its tree is gone, 3 by its word alone, 1 otherwise."""
    aim = wish.aim
    if aim.run is None or aim != Aim(aim.run, None, None, None, False):
        raise Usage("--local kills one run, of this machine; name it as RUN, and nothing wider")
    if wish.after_s:
        raise Usage("a warden kills at once; leave --after out with --local")
    places = {run_of(place): place for place in sockets_here(os.environ)}
    run = one_named(aim.run, list(places), "run under a warden on this machine", "ls $XDG_RUNTIME_DIR/watchfloor")

    def key(server: str) -> Signer:
        return find_key(pins(), server, wish.name, wish.key)

    killing = Killing(run, wish.reason, key)
    return asyncio.run(_kill(places[run], killing, wish.wait_s, Told(as_json=as_json)))


async def _kill(place: Path, killing: Killing, wait_s: float, told: "Told") -> int:
    try:
        async with asyncio.timeout(wait_s), aclosing(kill_here(place, killing)) as lines:
            async for line in lines:
                told.take(line)
    except TimeoutError:
        pass  # what is missing is told, and is in the exit code
    return told.end(killing.run, wait_s)


class Told:
    """Prints how a kill goes: the warden's own times, and this machine's since the command began to ask."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._boot_s = real_surroundings().boot_s
        self._began_s = self._boot_s()
        self._stopped: StoppedLine | None = None

    def take(self, line: ToLocal) -> None:
        """Take a line of the warden."""
        here_ms = round((self._boot_s() - self._began_s) * 1000, 1)
        if isinstance(line, StoppedLine):
            self._stopped = line
        elif isinstance(line, LocalStage) and self._as_json:
            fields = {"order": line.order, "run": line.run, "stage": line.stage}
            output.emit({**fields, "at_ms": line.at_ms, "here_ms": here_ms})
        elif isinstance(line, LocalStage):
            output.say(f"  {{}}  {line.stage:<12} {line.at_ms:>9.1f} ms warden {here_ms:>9.1f} ms here", line.run)

    def end(self, run: str, wait_s: float) -> int:
        """Say how it ended; the exit code."""
        stopped = self._stopped
        tree = None if stopped is None else stopped.tree
        if self._as_json:
            end = "unconfirmed" if stopped is None else "stopped"
            known = {"run": run, "end": end, "confirmed": tree is not None}
            output.emit(known if stopped is None else {**known, "stopped": stopped.model_dump(exclude_none=True)})
        elif stopped is None:
            output.say(f"  {{}}  STOP UNCONFIRMED after {wait_s:g} s: its warden has not seen its tree gone", run)
        elif tree is None:
            output.say("  {}  STOPPED, not confirmed by anybody else: by its word", run)
        else:
            detail = f"{tree.method}: {len(tree.pids)} processes gone at {tree.gone_at}"
            output.say("  {}  STOPPED, confirmed: tree ({})", run, detail)
            if stopped.in_flight:
                output.say("  {}  unknown how it ended: {}", run, ", ".join(stopped.in_flight))
        return NOT_CONFIRMED if stopped is None else BY_WORD_OR_LEASE if tree is None else CONFIRMED
