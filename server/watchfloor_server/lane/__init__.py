"""The kill lane's room: what makes an order durable apart from the ledger.

Never knows what an order is for: its entries are bytes.
"""

from watchfloor_server.lane.journal import JOURNAL_NAME, Journal, JournalError
from watchfloor_server.lane.latch import Latcher

__all__ = ["JOURNAL_NAME", "Journal", "JournalError", "Latcher"]
