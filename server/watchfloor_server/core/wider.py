"""Leave wider than once, as people chose it on a card: what falls under it, how much of it is left, and until when.

Plain data of a run. Never knows who chose it, nor whether policy agrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from watchfloor.wire import Free


@dataclass(slots=True)
class Wider:
    """One of them. `left` counts down with `times`, `until_s` is boot time with `for_s`; `says`: in words."""

    escalation: str
    by: tuple[str, ...]
    groups: tuple[str, ...]
    tool: str
    target: str
    shown: Mapping[str, JsonValue]
    free: tuple[Free, ...]
    policy: str
    says: str
    left: int | None = None
    until_s: float | None = None
