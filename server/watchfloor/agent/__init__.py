"""The SDK: a supervised run that thinks aloud, acts with leave, stands still and stops when it is told to.

Never knows who watches, nor how leave is decided.
"""

from watchfloor.agent.blocking import BlockingRun
from watchfloor.agent.influences import Seen, seen
from watchfloor.agent.run import Run
from watchfloor.agent.sources import TokenSource
from watchfloor.agent.supervising import Supervised, supervised
from watchfloor.agent.tools import Tool, carry, current_grant, current_run, keep_receipt, tool

__all__ = [
    "BlockingRun",
    "Run",
    "Seen",
    "Supervised",
    "TokenSource",
    "Tool",
    "carry",
    "current_grant",
    "current_run",
    "keep_receipt",
    "seen",
    "supervised",
    "tool",
]
