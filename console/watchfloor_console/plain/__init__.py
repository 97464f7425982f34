"""The console of plain lines: one fact a line, word first, for dumb terminals, pipes and screen readers.

Never knows a screen, and never draws the same fact twice.
"""

from watchfloor_console.plain.running import Manner, attend, run

__all__ = ["Manner", "attend", "run"]
