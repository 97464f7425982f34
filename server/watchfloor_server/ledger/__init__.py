"""The ledger: every record in order, tamper-evident, on SQLite.

Never knows what a record leads to: core, doors and policy are strangers here.
"""

from watchfloor_server.ledger.checkpoints import Checkpoints
from watchfloor_server.ledger.database import DATABASE_NAME, Owner
from watchfloor_server.ledger.faults import LedgerError
from watchfloor_server.ledger.high_water import HIGH_WATER_NAME
from watchfloor_server.ledger.ledger import Ledger
from watchfloor_server.ledger.reader import Reader
from watchfloor_server.ledger.restart import restart_records
from watchfloor_server.ledger.signer import Signer
from watchfloor_server.ledger.store import Page, Store
from watchfloor_server.ledger.writer import BACKLOG_RECORDS, Committed, Hooks, Writer

__all__ = [
    "BACKLOG_RECORDS",
    "DATABASE_NAME",
    "HIGH_WATER_NAME",
    "Checkpoints",
    "Committed",
    "Hooks",
    "Ledger",
    "LedgerError",
    "Owner",
    "Page",
    "Reader",
    "Signer",
    "Store",
    "Writer",
    "restart_records",
]
