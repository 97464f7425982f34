"""A sparkline: counts as bars of eight heights, scaled to the highest that is handed in; nothing is empty.

Never knows what was counted.
"""

from collections.abc import Sequence
from typing import Final

BARS: Final = "▁▂▃▄▅▆▇█"


def spark(steps: Sequence[int], highest: int) -> str:
    """One sign a step: a blank for none, else at least the lowest bar."""
    return "".join(" " if step <= 0 else BARS[_height(step, highest)] for step in steps)


def _height(step: int, highest: int) -> int:
    return min(len(BARS) - 1, (step * len(BARS) - 1) // max(highest, step))
