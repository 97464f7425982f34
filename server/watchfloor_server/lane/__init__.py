"""The kill lane: a process of its own that gives orders to runs, and the journal that makes an order durable.

It needs the main process for nothing, and writes no record. Never gives leave.
"""

from watchfloor_server.lane.journal import JOURNAL_NAME, LANE_JOURNAL_NAME, Journal, JournalError
from watchfloor_server.lane.latch import Latcher, latched

__all__ = ["JOURNAL_NAME", "LANE_JOURNAL_NAME", "Journal", "JournalError", "Latcher", "latched"]
