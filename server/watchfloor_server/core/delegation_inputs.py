"""What can happen to the desk by a run that delegates.

Never knows what it leads to.
"""

from typing import NamedTuple

from watchfloor.wire import Delegate


class AgentDelegates(NamedTuple):
    """A run asks for a delegation token; `is_known`: the directory has the agent that it is for."""

    conn: int
    line: Delegate
    is_known: bool
