"""Measures the end of a tree of 50 processes: from the call that kills it to the report that all are gone.

It must never count what a tree does before it is killed.
"""

from typing import NamedTuple

from children import child
from figures import Delays, Figure, delays, figure
from plan import Plan
from pydantic import BaseModel


class Trees(NamedTuple):
    """One way of killing: all kills together, the p99 of each repeat, and how the trees were held."""

    gone: Delays
    p99_ms: Figure
    method: str


class TreeKill(NamedTuple):
    """The warden as it can be here, walking alone, and one `killpg` with a wait for children of one's own."""

    ours: Trees
    walked: Trees
    control: Trees


class _Told(BaseModel):
    ns: list[int]
    method: str


def measure(plan: Plan) -> TreeKill:
    """Measure each in turn, as often as the plan says."""
    told: dict[str, list[_Told]] = {"cgroup": [], "subreaper": [], "killpg": []}
    for _ in range(plan.repeats):
        for way, rounds in told.items():
            rounds.append(_round(way, plan.trees))
    return TreeKill(*(_trees(rounds) for rounds in told.values()))


def _round(way: str, count: int) -> _Told:
    with child("load_trees.py", way, str(count)) as load:
        load.read()
        load.tell("go")
        return load.take(_Told)


def _trees(rounds: list[_Told]) -> Trees:
    every = [each for told in rounds for each in told.ns]
    return Trees(delays(every), figure([delays(told.ns).p99_ms for told in rounds]), rounds[0].method)
