"""What comes back of a call to people.

Never knows how anybody was reached.
"""

from typing import NamedTuple

from watchfloor_server.core.facts import Stage


class Paged(NamedTuple):
    """A page went out, as far as it could: `sent` targets took it, of the others `faults` says what went wrong."""

    run: str
    escalation: str
    page: str
    stage: Stage
    groups: tuple[str, ...]
    sent: int
    faults: tuple[str, ...]
