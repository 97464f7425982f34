"""Whether enforcement points make sure that nothing a killed run had leave for can happen any more.

A rule over what is remembered, which never says more than is proven: what no point stands before, and what a point
may still be executing, is not fenced. Never changes anything.
"""

from typing import Final, NamedTuple

from watchfloor_server.core.facts import Now
from watchfloor_server.core.fences import DARK_S, Fences, Point, Raised, Reach


class Guard(NamedTuple):
    """How far a kill is fenced. `points` stand before all the run's targets; none do if one target has no point.

    `missing` says what is not proven yet, `detail` the time of each point.
    """

    points: tuple[Point, ...] = ()
    missing: tuple[str, ...] = ()
    detail: str = ""

    @property
    def is_proven(self) -> bool:
        """True if nothing can happen any more."""
        return bool(self.points) and not self.missing

    @property
    def is_awaited(self) -> bool:
        """True if it can come to be proven: only points' answers are missing."""
        return bool(self.points) and bool(self.missing)


UNGUARDED: Final = Guard()


def guard_of(fences: Fences, run: str, now: Now) -> Guard:
    """How far the kill that is out for a run is fenced."""
    raised, reach = fences.stops.get(run), fences.reaches.get(run)
    if raised is None or reach is None:
        return UNGUARDED
    points: dict[int, Point] = {}
    for target in reach.targets:
        over = [point for point in fences.over(target) if _counts(point, raised)]
        if not over:
            return UNGUARDED
        points.update({point.conn: point for point in over})
    found = tuple(sorted(points.values(), key=lambda point: (point.name, point.conn)))
    missing = [*_silent(found, raised, now), *_executing(fences, raised, reach)]
    return Guard(found, tuple(missing), "; ".join(_told(point, raised, now) for point in found))


def is_busy(point: Point, reach: Reach) -> bool:
    """True if a point may be executing something of a run."""
    if point.busy is None:
        return any(reach.used[grant] == point.shown_key for grant in reach.open)
    return not point.busy.isdisjoint(reach.used)


def names_over(fences: Fences, targets: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The points that are here before these targets, and the targets before which there is none."""
    here = [point for point in fences.points.values() if not point.targets.isdisjoint(targets)]
    bare = targets.difference(*(point.targets for point in here))
    return tuple(sorted({point.name for point in here})), tuple(sorted(bare))


def _counts(point: Point, raised: Raised) -> bool:
    """A point counts if it had a fence that was good at the kill, or came later."""
    return point.left_s is None or point.left_s + DARK_S > raised.said_s


def _silent(points: tuple[Point, ...], raised: Raised, now: Now) -> list[str]:
    """Until the last fence from before the kill is too old everywhere, each point has to answer."""
    if now.boot_s >= raised.said_s + DARK_S:
        return []
    silent = [point for point in points if point.conn not in raised.answers]
    return [f"that the enforcement point {point.name} answered fence {raised.n}" for point in silent]


def _executing(fences: Fences, raised: Raised, reach: Reach) -> list[str]:
    """What was redeemed may be under way, unless its point says since the kill that it is not, or gave a receipt."""
    answered = {point.shown_key for point in (*fences.points.values(), *fences.gone) if point.conn in raised.answers}
    return [
        f"that grant {grant} is not being executed" for grant in sorted(reach.open) if reach.used[grant] not in answered
    ]


def _told(point: Point, raised: Raised, now: Now) -> str:
    at = raised.answers.get(point.conn)
    return (
        f"{point.name} dark, silent for {now.boot_s - point.heard_s:.1f} s" if at is None else f"{point.name} at {at}"
    )
