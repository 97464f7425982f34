"""Why a ledger cannot be used: one sentence that says what, which, and what to do.

Never knows who asked for the ledger, nor how the sentence is shown.
"""


class LedgerError(Exception):
    """The ledger is not ours, not whole, or in use; the server must not serve with it."""
