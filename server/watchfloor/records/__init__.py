"""What happened: one numbered record a fact, its kinds, bodies, and the views folded from them.

Never knows where records are stored, nor who watches them.
"""

from watchfloor.records.kinds import CONTROL_KINDS, KINDS, SAID_KINDS, Kind
from watchfloor.records.record import NewRecord, Record

__all__ = ["CONTROL_KINDS", "KINDS", "SAID_KINDS", "Kind", "NewRecord", "Record"]
