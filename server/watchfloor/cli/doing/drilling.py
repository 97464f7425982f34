"""`drill`: practice runs are started and killed through the whole path, and what each stage took is shown.

A practice run is a real process under a warden; its lock is lifted after each. Never touches another run.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.minting import minted
from watchfloor.cli.doing.sessions import DEVICE, operator_of
from watchfloor.cli.failures import Failure
from watchfloor.cli.options import Access
from watchfloor.ids import new_id
from watchfloor.oversight import (
    DrillStage,
    OrderScope,
    Oversight,
    Question,
    StageLine,
    connect,
    kill_switch,
    read_on,
    read_runs,
    real_surroundings,
    tell_drill,
)

START_S: Final = 20.0
"""How long a practice run may take to begin."""

STOP_S: Final = 20.0
"""How long its stop may take: the lease ends before that."""

LOOK_S: Final = 0.05
"""How often the server is asked whether it began."""

STAGES: Final[tuple[DrillStage, ...]] = ("accepted", "given", "acknowledged", "fenced", "tree_gone", "stopped")

EDGES_MS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
BAR_CELLS: Final = 40

_PRACTICE: Final = (sys.executable, "-c", "import time; time.sleep(3600)")


class Wish(NamedTuple):
    """How many practice runs, as which agent; `data` is the --dev server's folder."""

    repeat: int
    agent: str
    data: Path | None


class Outcome(NamedTuple):
    """One practice run: milliseconds from the press to each stage, as they were seen here."""

    run: str
    at_ms: Mapping[DrillStage, float]

    @property
    def is_confirmed(self) -> bool:
        """True if somebody else than the run showed that it is gone."""
        return "tree_gone" in self.at_ms or "fenced" in self.at_ms


def drill(access: Access, wish: Wish, *, as_json: bool) -> int:
    """Drill; exit 0 if every practice run was confirmed dead, 1 if one was not."""
    return asyncio.run(_drill(access, wish, as_json=as_json))


async def _drill(access: Access, wish: Wish, *, as_json: bool) -> int:
    operator = await operator_of(access)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="watchfloor-drill-") as folder:
        environ = _environ(access.server, wish, Path(folder) / "token")
        async with connect(operator, device=DEVICE, kill=False) as session:
            for _ in range(wish.repeat):
                async with _practice(session, wish.agent, environ) as run:
                    outcomes.append(await _kill(session, run))
                if as_json:
                    output.emit({"run": outcomes[-1].run, **outcomes[-1].at_ms, "confirmed": outcomes[-1].is_confirmed})
            await tell_drill(session, {each.run: each.at_ms for each in outcomes})
    if not as_json:
        _show(outcomes)
    return 0 if all(outcome.is_confirmed for outcome in outcomes) else 1


def _environ(server: str, wish: Wish, path: Path) -> dict[str, str]:
    """What a practice run is started with: the token of the environment, or one of our own making."""
    environ = {**os.environ, "WATCHFLOOR_SERVER": server}
    if not environ.get("WATCHFLOOR_TOKEN_FILE"):
        path.touch(mode=0o600)
        path.write_text(minted(wish.data, wish.agent, "drill", 3600), "utf-8")
        environ["WATCHFLOOR_TOKEN_FILE"] = str(path)
    return environ


@asynccontextmanager
async def _practice(session: Oversight, agent: str, environ: Mapping[str, str]) -> AsyncGenerator[str]:
    """One practice run, for as long as the block lasts; yields its id."""
    task = f"practice run {new_id(os.urandom(8))} of a drill"
    command = (sys.executable, "-m", "watchfloor.cli", "run", "--agent", agent, "--task", task, "--", *_PRACTICE)
    process = await asyncio.create_subprocess_exec(
        *command, env=environ, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield await _begun(session, task, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _begun(session: Oversight, task: str, process: asyncio.subprocess.Process) -> str:
    try:
        async with asyncio.timeout(START_S):
            while process.returncode is None:
                for run in read_runs(await read_on(session.get, Question("runs"))):
                    if run.task == task:
                        return run.run
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        raise Failure(f"the practice run did not begin within {START_S:g} s; look at the server's log") from None
    _, said = await process.communicate()
    raise Failure(f"the practice run could not begin: {said.decode(errors='replace').strip()}")


async def _kill(session: Oversight, run: str) -> Outcome:
    boot_s = real_surroundings().boot_s
    at_ms: dict[DrillStage, float] = {}
    is_over = asyncio.Event()
    pressed_s = 0.0

    def on_stage(line: StageLine) -> None:
        if line.run == run and line.stage in STAGES:
            at_ms.setdefault(line.stage, round((boot_s() - pressed_s) * 1000, 3))
        if line.run == run and line.stage == "stopped":
            is_over.set()

    async with kill_switch(session.operator, device=DEVICE, on_stage=on_stage) as switch:
        pressed_s = boot_s()
        await switch.order("kill", OrderScope(run=run), "drill")
        try:
            async with asyncio.timeout(STOP_S):
                await is_over.wait()
        except TimeoutError:
            raise Failure(f"practice run {run} is not stopped after {STOP_S:g} s: do not trust the kill now") from None
    await session.order("rearm", OrderScope(run=run), "the drill is over")
    return Outcome(run, at_ms)


def _show(outcomes: Sequence[Outcome]) -> None:
    runs, dead = output.count(len(outcomes), "practice run"), sum(each.is_confirmed for each in outcomes)
    output.say(f"{runs} killed, {dead} confirmed; milliseconds from the press, as seen here")
    for stage in STAGES:
        found = sorted(each.at_ms[stage] for each in outcomes if stage in each.at_ms)
        if found:
            middle, worst = found[len(found) // 2], found[-1]
            output.say(f"  {stage:<13} p50 {middle:>9.1f}   worst {worst:>9.1f}   seen {len(found)} times")
    for line in histogram([each.at_ms["stopped"] for each in outcomes if "stopped" in each.at_ms]):
        output.say(line)


def histogram(found_ms: Sequence[float]) -> list[str]:
    """Draw how long the stops took, a row for each span that has one."""
    rows: list[str] = []
    low = 0.0
    for edge in (*EDGES_MS, float("inf")):
        count = sum(low <= each < edge for each in found_ms)
        if count:
            name = f"under {edge:g} ms" if edge != float("inf") else f"{low:g} ms and more"
            rows.append(f"  {name:>18}  {'#' * max(1, round(BAR_CELLS * count / len(found_ms)))} {count}")
        low = edge
    return rows
