"""How the desk writes a fact down: bodies become records under the right head.

Never knows when a record is on disk.
"""

from watchfloor.chain import jcs
from watchfloor.identity import Fact
from watchfloor.records import Kind, NewRecord
from watchfloor.wire import stamp
from watchfloor_server.core.effects import Append
from watchfloor_server.core.facts import Now
from watchfloor_server.core.state import Run, State


def note(state: State, now: Now, kind: Kind, body: Fact) -> Append:
    """Append a fact about the server or its operators."""
    return Append((NewRecord(stamp(now.at), kind, payload(body), epoch=state.epoch),))


def about(run: Run, now: Now, kind: Kind, body: Fact) -> Append:
    """Append a fact about a run."""
    return Append((of(run, now, kind, payload(body)),))


def said(run: Run, now: Now, kind: Kind, raw: bytes, ack: tuple[int, int]) -> Append:
    """Append an agent's own line, byte for byte, and acknowledge it when it is durable."""
    return Append((of(run, now, kind, raw),), ack)


def of(run: Run, now: Now, kind: Kind, raw: bytes) -> NewRecord:
    """A record about a run."""
    return NewRecord(stamp(now.at), kind, raw, run.run, run.agent, run.human, run.epoch)


def payload(body: Fact) -> bytes:
    """A body as the ledger keeps it: JCS, absent fields left out."""
    return jcs(body.model_dump(mode="json", exclude_none=True))
