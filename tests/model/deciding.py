"""Actions that need people: proposed, asked, voted on, asked again. One action a run.

Never knows when leave goes out.
"""

from collections.abc import Iterator
from typing import Final

from model.stage import Stage
from model.state import OPEN, STILL, Run, Step, World

PEOPLE: Final = ("ines", "rita", "nobody")
"""An approver, the person for whom the run acts, and somebody whom no roll knows."""


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Proposals, policy's answers, verdicts."""
    if not world.main.is_up or "acts" not in stage.has:
        return
    for i, run in enumerate(world.main.desk.runs):
        if not run.act and run.state in OPEN and world.agents[i].mode == "on":
            yield _step(world, i, run._replace(act="asked", is_judged=False), f"run {i}", "proposes an action", "will")
        if not run.is_judged:
            yield from _answers(world, i, run, stage)
        if run.act == "card":
            yield from _votes(world, i, run, stage)


def _answers(world: World, i: int, run: Run, stage: Stage) -> Iterator[Step]:
    """Policy may answer late: what came to the run meanwhile goes first."""
    if run.state not in OPEN:
        act = run.act if stage.rules.policys_late_answer_is_dropped else "leave"
        yield _step(world, i, run._replace(is_judged=True, act=act), "policy", f"answers late about run {i}")
    elif run.state not in STILL:
        act = "card" if run.act == "asked" and "cards" in stage.has else "leave"
        facts = (("decides", i),) if act == "leave" else ()
        yield _step(world, i, run._replace(is_judged=True, act=act), "policy", f"says {act} to run {i}", "do", facts)


def _votes(world: World, i: int, run: Run, stage: Stage) -> Iterator[Step]:
    if run.state in STILL:
        return
    may = {"ines"}
    if not stage.rules.requester_may_not_approve:
        may.add("rita")
    if not stage.rules.approver_must_be_known:
        may.add("nobody")
    for who in PEOPLE:
        if who in may:
            voted = run._replace(act="voted", is_judged=False)
            yield _step(world, i, voted, who, f"approves what run {i} proposed", "will", (("approves", who, i),))


def _step(
    world: World,
    i: int,
    run: Run,
    who: str,
    words: str,
    kind: str = "do",
    facts: tuple[tuple[str | int, ...], ...] = (),
) -> Step:
    after = world._replace(main=world.main._replace(desk=world.main.desk.put(i, run)))
    return Step(who, words, after, facts, kind)
