"""Knows how the figures look: one line each, beside its control and the ratio to it.

It must never judge: goals stand beside the figures, and a reader compares.
"""

from collections.abc import Iterator
from typing import NamedTuple

from figures import Figure
from measure_approval import Approval
from measure_cost import Cost
from measure_delay import Delay, Level
from measure_kill import Kill
from measure_lane import Lane
from measure_policy import Decision
from measure_screen import Screens
from measure_tree import TreeKill
from plan import AGENTS, CROWD

WIDTHS = (46, 16, 34, 18, 0)


class Found(NamedTuple):
    """Everything that was measured."""

    cost: Cost
    delay: Delay
    kill: Kill
    lane: Lane
    tree: TreeKill
    decision: Decision
    approval: Approval
    screens: Screens


def rows(found: Found) -> Iterator[tuple[str, ...]]:
    """What, how much, the control, the ratio, the noise or the goal."""
    cost, delay, kill, lane, tree, decision, approval, screens = found
    yield ("figure", "ours", "control", "ratio", "noise; goal")
    yield from _cost(cost)
    yield (
        "largest load, a console following",
        f"{delay.largest.value:,.0f}/s",
        "",
        "",
        f"{spread_of(delay.largest)}",
    )
    for level in delay.levels:
        yield from _level(level)
    yield from _kill(kill)
    yield from _lane(lane, kill)
    yield from _tree(tree)
    yield _decision(decision)
    yield from _approval(approval)
    yield _screens(screens)


def drawn(found: Found) -> str:
    """The table."""
    lines = (" ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)) for row in rows(found))
    return "\n".join(line.rstrip() for line in lines)


def _cost(cost: Cost) -> Iterator[tuple[str, ...]]:
    ours, watched, bare, fastapi = cost
    name = "CPU an event"
    yield (
        name,
        f"{ours.value:.1f} us",
        f"bare websockets {bare.value:.2f} us",
        beside_it(ours.value, bare.value),
        f"{spread_of(ours)}; goal <= 30 us",
    )
    yield (
        name,
        f"{ours.value:.1f} us",
        f"FastAPI + SQLModel {fastapi.value:.0f} us",
        beside_it(ours.value, fastapi.value),
        f"{spread_of(fastapi)}; goal 1/40",
    )
    yield (
        f"{name}, a console following",
        f"{watched.value:.1f} us",
        f"without it {ours.value:.1f} us",
        beside_it(watched.value, ours.value),
        f"{spread_of(watched)}",
    )


def _level(level: Level) -> Iterator[tuple[str, ...]]:
    at = f"at {level.share:.0%} load ({level.rate:,.0f}/s)"
    answer = f"bare answer {level.control.p50_ms:.2f}/{level.control.p99_ms:.2f} ms"
    noise = f"p99 {spread_of(level.noise)}" + (f"; {level.missing} acks missing" if level.missing else "")
    for name, found in (("ack", level.ack), ("console", level.console)):
        yield (
            f"{name} p50/p99, {at}",
            f"{found.p50_ms:.1f}/{found.p99_ms:.1f} ms",
            answer,
            f"{beside_it(found.p50_ms, level.control.p50_ms)}, {beside_it(found.p99_ms, level.control.p99_ms)}",
            noise,
        )


def _kill(kill: Kill) -> Iterator[tuple[str, ...]]:
    ours, obvious = kill
    for name, found, control, noise in (
        ("idle", ours.idle, obvious.idle, ours.idle_p99_ms),
        ("flood", ours.flood, obvious.flood, ours.flood_p99_ms),
    ):
        goal = "; goal <= 3 ms, 4 x idle" if name == "flood" else ""
        yield (
            f"kill to order p50/p99, {name}, {found.size} kills",
            f"{found.p50_ms:.1f}/{found.p99_ms:.1f} ms",
            f"one queue {control.p50_ms:.1f}/{control.p99_ms:.1f} ms",
            f"{beside_it(found.p50_ms, control.p50_ms)}, {beside_it(found.p99_ms, control.p99_ms)}",
            f"p99 {spread_of(noise)}{goal}",
        )
    yield (
        "kill to order p99, flood to idle",
        beside_it(ours.flood.p99_ms, ours.idle.p99_ms),
        f"one queue {beside_it(obvious.flood.p99_ms, obvious.idle.p99_ms)}",
        "",
        f"at {ours.events_per_s.value:,.0f}/s and {obvious.events_per_s.value:,.0f}/s",
    )


def _lane(lane: Lane, kill: Kill) -> Iterator[tuple[str, ...]]:
    crowd, halted, accepted, ordered = lane
    flood = kill.ours.flood
    beside = f"flood of {AGENTS} {flood.p50_ms:.1f}/{flood.p99_ms:.1f} ms"
    for name, found, goal in (
        (f"flood of {CROWD}", crowd, "goal 2 x"),
        ("main process stopped", halted, "goal <= 3 ms"),
    ):
        ratio = f"{beside_it(found.p50_ms, flood.p50_ms)}, {beside_it(found.p99_ms, flood.p99_ms)}"
        yield (f"kill to order p50/p99, {name}", f"{found.p50_ms:.1f}/{found.p99_ms:.1f} ms", beside, ratio, goal)
    yield (
        f"kill-all of {ordered.size // accepted.size}, accepted and ordered p99",
        f"{accepted.p99_ms:.0f}/{ordered.p99_ms:.0f} ms",
        "",
        "",
        "goal 1 s, 2 s",
    )


def _tree(tree: TreeKill) -> Iterator[tuple[str, ...]]:
    control = tree.control.gone
    for trees in (tree.ours, tree.walked):
        found = trees.gone
        yield (
            f"tree of 50 gone p50/p99, {trees.method}, {found.size} kills",
            f"{found.p50_ms:.1f}/{found.p99_ms:.1f} ms",
            f"killpg and wait {control.p50_ms:.1f}/{control.p99_ms:.1f} ms",
            f"{beside_it(found.p50_ms, control.p50_ms)}, {beside_it(found.p99_ms, control.p99_ms)}",
            f"p99 {spread_of(trees.p99_ms)}; goal <= 250 ms",
        )


def _decision(decision: Decision) -> tuple[str, ...]:
    ours, plain, rules, entities = decision
    return (
        f"CPU a decision of 3 legs, {rules:,} rules, {entities:,} entities",
        f"{ours.value:,.0f} us",
        f"plain cedarpy, texts {plain.value:,.0f} us",
        beside_it(ours.value, plain.value),
        f"{spread_of(ours)}; goal 1/10",
    )


def _screens(screens: Screens) -> tuple[str, ...]:
    warm, cold = screens
    return (
        f"first screen over SSH p50/p99, {warm.size} sessions",
        f"{warm.p50_ms:.0f}/{warm.p99_ms:.0f} ms",
        f"a console started cold {cold.p50_ms:.0f}/{cold.p99_ms:.0f} ms",
        beside_it(warm.p50_ms, cold.p50_ms),
        "goal <= 250 ms",
    )


def _approval(approval: Approval) -> Iterator[tuple[str, ...]]:
    none, many = approval
    grant, crowd = none.grant, many.grant
    yield (
        f"approval to grant p50/p99, {grant.size} of them",
        f"{grant.p50_ms:.1f}/{grant.p99_ms:.1f} ms",
        "",
        "",
        f"p99 {spread_of(none.grant_p99_ms)}; goal p99 <= 10 ms",
    )
    beside = f"{many.cards:,} open cards"
    yield (
        f"approval to grant p50/p99, {beside}",
        f"{crowd.p50_ms:.1f}/{crowd.p99_ms:.1f} ms",
        f"none open {grant.p50_ms:.1f}/{grant.p99_ms:.1f} ms",
        f"{beside_it(crowd.p50_ms, grant.p50_ms)}, {beside_it(crowd.p99_ms, grant.p99_ms)}",
        f"p99 {spread_of(many.grant_p99_ms)}",
    )
    yield (
        f"kill to order p50/p99, {beside}",
        f"{many.kill.p50_ms:.1f}/{many.kill.p99_ms:.1f} ms",
        f"none open {none.kill.p50_ms:.1f}/{none.kill.p99_ms:.1f} ms",
        f"{beside_it(many.kill.p50_ms, none.kill.p50_ms)}, {beside_it(many.kill.p99_ms, none.kill.p99_ms)}",
        "goal 1 x",
    )
    for name, ours, control, unit in (
        ("CPU an event", many.event_us, none.event_us, "us"),
        ("CPU of a second of rest", many.rest_ms, none.rest_ms, "ms"),
    ):
        yield (
            f"{name}, {beside}",
            f"{ours.value:.1f} {unit}",
            f"none open {control.value:.1f} {unit}",
            beside_it(ours.value, control.value),
            spread_of(ours),
        )


def beside_it(ours: float, control: float) -> str:
    """So many times the control, or its share."""
    if not control:
        return "-"
    return f"{ours / control:.1f} x" if ours >= control else f"1/{control / ours:.0f}"


def spread_of(found: Figure) -> str:
    """Half of the spread; a single run has none that is known."""
    return f"±{found.spread / 2:.0%}" if len(found.all) > 1 else "one run"
