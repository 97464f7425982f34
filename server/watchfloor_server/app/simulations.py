"""Policies that are tried over the past, each in a process of its own that gives way to the server.

Never tries one itself.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.ids import new_id
from watchfloor_server.app.parcels import Parcels
from watchfloor_server.gateway.seams import Start

AT_ONCE: Final = 2
"""Simulations at one time; with more, the next one is refused."""

REMEMBERED: Final = 8
"""Simulations whose result is kept; of more, the oldest that has ended is forgotten."""

DIFFERENCES: Final = 100_000
"""Differences of one simulation that are kept; more are counted."""

ABANDONED_S: Final = 60.0
"""Nobody asked for so long: the simulation is given up."""

_LINE_BYTES: Final = 1024 * 1024

Object = dict[str, JsonValue]


@dataclass(slots=True)
class Job:
    """A simulation: how far it is, and what it found. `asked_s` is the loop's time of the last question."""

    job: str
    asked_s: float
    done: int = 0
    of: int = 0
    compared: int = 0
    more: int = 0
    ended: bool = False
    fault: str = ""
    differences: list[Object] = field(default_factory=list[Object])

    def told(self) -> Object:
        """How it stands."""
        found: Object = {"job": self.job, "done": self.done, "of": self.of, "compared": self.compared}
        found |= {"ended": self.ended, "differences": len(self.differences) + self.more}
        return {**found, "fault": self.fault} if self.fault else found


class Simulations:
    """Starts and remembers simulations. `mint` gives random bytes."""

    def __init__(self, data: Path, start: Start, mint: Callable[[int], bytes]) -> None:
        self._data = data
        self._start = start
        self._mint = mint
        self._parcels = Parcels()
        self._jobs: dict[str, Job] = {}

    def bring(self, owner: str, policy: str, files: dict[str, str], *, more: bool, since: str) -> Job | None:
        """Take a line's share of a policy; once it is whole, start. Raises ValueError with a sentence."""
        whole = self._parcels.add(owner, policy, files, more=more)
        if whole is None:
            return None
        if sum(not job.ended for job in self._jobs.values()) >= AT_ONCE:
            raise ValueError(f"{AT_ONCE} simulations are at work; wait until one has ended")
        self._forget()
        job = Job(new_id(self._mint(8), "J-"), asyncio.get_running_loop().time())
        self._jobs[job.job] = job
        self._start(self._run(job, whole, since))
        return job

    def ask(self, name: str) -> Job | None:
        """How a simulation stands; None if there is none of that name."""
        job = self._jobs.get(name)
        if job is not None:
            job.asked_s = asyncio.get_running_loop().time()
        return job

    def _forget(self) -> None:
        over = [name for name, job in self._jobs.items() if job.ended]
        for name in over[: max(0, len(self._jobs) - REMEMBERED + 1)]:
            del self._jobs[name]

    async def _run(self, job: Job, files: dict[str, str], since: str) -> None:
        words = (sys.executable, "-m", "watchfloor_server.app.simulator")
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *words, stdin=pipe, stdout=pipe, stderr=nowhere, limit=_LINE_BYTES
        )
        try:
            await self._follow(job, process, {"data": str(self._data), "files": files, "since": since})
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            job.ended = True

    async def _follow(self, job: Job, process: asyncio.subprocess.Process, wanted: dict[str, object]) -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the simulator was started without pipes")
        process.stdin.write(json.dumps(wanted).encode())
        process.stdin.close()
        loop = asyncio.get_running_loop()
        async for raw in process.stdout:
            _take(job, cast(Object, json.loads(raw)))
            if loop.time() - job.asked_s > ABANDONED_S:
                job.fault = "nobody asked for it any more, so it was given up"
                return
        if await process.wait() != 0 and not job.fault:
            job.fault = "it ended before its time; look at what the server's machine has left, and try again"


def _take(job: Job, line: Object) -> None:
    difference = line.get("difference")
    if isinstance(difference, dict):
        if len(job.differences) < DIFFERENCES:
            job.differences.append(difference)
        else:
            job.more += 1
    job.fault = str(line.get("fault") or job.fault)
    job.done, job.of = _count(line, "done", job.done), _count(line, "of", job.of)
    job.compared = _count(line, "compared", job.compared)


def _count(line: Object, name: str, otherwise: int) -> int:
    value = line.get(name)
    return value if isinstance(value, int) else otherwise
