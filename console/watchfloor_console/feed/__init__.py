"""The live feed: records as rows of words, in a bounded ring that can be followed or scrolled back.

Never knows a screen, and never holds a foreign word that is not visible yet.
"""

from watchfloor_console.feed.floor import Floor
from watchfloor_console.feed.ring import Ring, View
from watchfloor_console.feed.rows import Row, row_of

__all__ = ["Floor", "Ring", "Row", "View", "row_of"]
