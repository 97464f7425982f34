"""What the desk asks for towards enforcement points.

Never knows how an effect is performed.
"""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

from watchfloor.wire import Line, Mark


class WelcomePoint(NamedTuple):
    """Let a point in, now."""

    conn: int
    name: str
    targets: tuple[str, ...]


class SayFence(NamedTuple):
    """Say a fence to one point, now: before anything that comes later, and before it is written down.

    `whole` begins anew, `more` says that another part follows; `seen` is the last fence that the point answered. An
    `AnswerRedeem` with leave for one of `runs` that was not performed yet is void.
    """

    conn: int
    n: int
    epoch: int
    runs: Mapping[str, Mark]
    seen: int
    whole: bool
    more: bool


class AnswerRedeem(NamedTuple):
    """Answer a `redeem`; with `ok` once all records so far are on disk, while no fence holds `run`, till `until_s`."""

    conn: int
    id: str
    ok: bool
    code: str
    reason: str
    run: str
    until_s: float = inf


class AskPractice(NamedTuple):
    """Ask a point to execute a practice action, under a grant that the app signs for this run and target."""

    conn: int
    id: str
    run: str
    grant: str
    target: str


class ToPoint(NamedTuple):
    """Say a line to a point."""

    conn: int
    line: Line


PointEffect = WelcomePoint | SayFence | AnswerRedeem | AskPractice | ToPoint
