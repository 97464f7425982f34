"""What the server counts about itself, in the text format of Prometheus. No names of people, agents or tools.

Never knows who counts.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

COUNTERS: Final[Mapping[str, str]] = {
    "lines_total": "Lines that agents sent.",
    "lines_refused_total": "Lines of agents that were refused.",
    "doors_refused_total": "Connections that were refused before or at the handshake.",
    "orders_total": "Orders that operators gave.",
    "records_total": "Records made durable.",
    "commits_total": "Commits of the ledger.",
}
GAUGES: Final[Mapping[str, str]] = {
    "agents": "Agents that are connected.",
    "consoles": "Consoles that are connected.",
    "runs_open": "Runs that may still act.",
    "ledger_writable": "1 while the ledger can be written.",
}


class Metrics:
    """Counters that only rise, from the start of the server."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str, by: int = 1) -> None:
        """Count; `name` is one of `COUNTERS`."""
        self._counts[name] += by

    def text(self, gauges: Mapping[str, int]) -> str:
        """The exposition, counters first (Prometheus text format 0.0.4)."""
        rows: list[str] = []
        for name, says in COUNTERS.items():
            rows += _family(name, says, "counter", self._counts[name])
        for name, says in GAUGES.items():
            rows += _family(name, says, "gauge", gauges.get(name, 0))
        return "\n".join(rows) + "\n"


def _family(name: str, says: str, kind: str, value: int) -> tuple[str, str, str]:
    full = f"watchfloor_{name}"
    return f"# HELP {full} {says}", f"# TYPE {full} {kind}", f"{full} {value}"
