"""Knows numbers: quantiles of a sample, and medians of repeated measurements with their noise.

It must never know what was measured.
"""

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """A quantity measured several times: the median, and the spread (largest - smallest) as a share of it."""

    value: float
    spread: float
    all: tuple[float, ...]


class Delays(NamedTuple):
    """A sample of delays in ms: how many, and what half and 99 of a hundred stayed under."""

    size: int
    p50_ms: float
    p99_ms: float
    max_ms: float


def figure(values: Sequence[float]) -> Figure:
    """The median of repeated measurements."""
    middle = median(values)
    return Figure(middle, (max(values) - min(values)) / middle if middle else 0.0, tuple(values))


def delays(sample_ns: Sequence[int]) -> Delays:
    """Sum up a sample of nanoseconds."""
    ordered = sorted(sample_ns)
    if not ordered:
        return Delays(0, float("nan"), float("nan"), float("nan"))
    return Delays(len(ordered), _at(ordered, 0.50), _at(ordered, 0.99), ordered[-1] / 1e6)


def _at(ordered: Sequence[int], share: float) -> float:
    """Nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e6
