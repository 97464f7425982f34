"""A search as text: what it counted, and a counterexample as who did what, one line a step.

Never knows how it was found.
"""

from model.search import Found
from model.state import Process, Run, World


def told(found: Found) -> str:
    """One line if all held; else the name of what broke, the shortest way to it, and how things stood then."""
    counts = f"{found.stage}: {found.moments:,} moments, {found.steps:,} steps"
    if not found.broken:
        return f"{counts}, all hold"
    lines = [f"{counts}: {found.broken} does not hold", ""]
    lines += [f"{n:3}  {step.who:8} {step.words}" for n, step in enumerate(found.trace, 1)]
    last = found.trace[-1].after if found.trace else found.first
    return "\n".join(lines if last is None else [*lines, "", *_standing(last)])


def _standing(world: World) -> list[str]:
    lines = [_process(process) for process in (world.main, world.lane)]
    lines += [f"agent {i}  {agent.mode}, number {agent.cmd}" for i, agent in enumerate(world.agents)]
    lines.append(f"word     {world.disk.word}, the main process has heard {world.main.caught}")
    lines += [f"accepted {order} ({kind})" for order, kind in sorted(world.past.accepted)]
    return lines


def _process(process: Process) -> str:
    if not process.is_up:
        return f"{process.name:8} is not there"
    runs = "; ".join(f"run {i} {_run(run)}" for i, run in enumerate(process.desk.runs) if run.state)
    locks = ", ".join(sorted(process.desk.locks)) or "none"
    return f"{process.name:8} counts {process.desk.epoch}: {runs}; locks: {locks}"


def _run(run: Run) -> str:
    words = [run.state, *([f"by {run.order}"] if run.order else []), *([f"action {run.act}"] if run.act else [])]
    return ", ".join([*words, *sorted(run.evidence)])
