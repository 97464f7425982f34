"""Verifies a ledger without its server: that no record was changed, cut off or swapped, and that its story holds.

Never knows a network, nor SQLModel: it runs in a base install.
"""

from watchfloor.verify.report import Finding, Outcome, Report
from watchfloor.verify.source import Malformed, Source
from watchfloor.verify.verification import open_ledger, verify

__all__ = ["Finding", "Malformed", "Outcome", "Report", "Source", "open_ledger", "verify"]
