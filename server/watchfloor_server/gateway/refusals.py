"""What an operator's program hears of a line that could not be read.

Never knows what the line was for.
"""

from watchfloor.errors import ProtocolError
from watchfloor.wire import ErrorLine, Reply, salvage_id


def refusal(raw: bytes, error: ProtocolError) -> Reply | ErrorLine:
    """The one reply to the line's `id`, if it has exactly one; an error otherwise."""
    ident = salvage_id(raw)
    if ident is None:
        return ErrorLine(code=error.code, reason=error.reason)
    return Reply(id=ident, ok=False, code=error.code, error=error.reason)
