"""What a page says, and its bytes: facts of the server, each of them visible and short.

Never has an agent's own words: no task, no argument, no reasoning; whoever is called looks at the card itself.
"""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from watchfloor.visible import visible

FACT_CELLS: Final = 200
"""A longer fact is cut: a page is read on a telephone."""

LISTED: Final = 20
"""Names of a list that a page holds."""


class Page(NamedTuple):
    """One call. `id` names it for good: a target that gets it twice can tell."""

    id: str
    type: str
    at: str
    facts: Mapping[str, str | int | tuple[str, ...]]

    def body(self) -> bytes:
        """The payload, as Standard Webhooks advises it: type, timestamp, data."""
        data = {name: _plain(value) for name, value in self.facts.items()}
        return json.dumps({"type": self.type, "timestamp": self.at, "data": data}, ensure_ascii=True).encode()


def _plain(value: str | int | tuple[str, ...]) -> str | int | list[str]:
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        return visible(value, limit=FACT_CELLS)
    return [visible(each, limit=FACT_CELLS) for each in value[:LISTED]]
