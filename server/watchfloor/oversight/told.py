"""What a record tells: its payload read into the model of its kind, the server's body or a peer's own line.

Never knows how it is shown, and vouches for nothing: the words inside are as foreign as they came.
"""

from typing import Final

from watchfloor.errors import ProtocolError
from watchfloor.records.bodies import BODIES, ActionUnknown, Body, OperatorNoted, RunEnded
from watchfloor.records.kinds import KINDS, Kind
from watchfloor.wire import Action, AgentNote, Ended, Outcome, Reader, Reasoning, RecordLine, Said

Told = Body | Said

_SAID: Final[Reader[Said]] = Reader(Reasoning, Action, Outcome, AgentNote, Ended)
_OURS: Final[dict[str, type[ActionUnknown] | type[RunEnded] | type[OperatorNoted]]] = {
    "action.outcome": ActionUnknown,
    "run.ended": RunEnded,
    "note": OperatorNoted,
}
"""Kinds that the agent says, and that the server or an operator may say in its place."""

_KNOWN: Final[dict[str, Kind]] = {kind: kind for kind in KINDS}


def told(record: RecordLine) -> Told | None:
    """Read a record's payload; None for a kind, or a form of one, that this version does not know."""
    kind = _KNOWN.get(record.kind)
    if kind is None:
        return None
    body = BODIES.get(kind)
    raw = record.raw.encode()
    try:
        return _SAID.read(raw).body if body is None else body.model_validate_json(raw)
    except (ProtocolError, ValueError):
        pass
    ours = _OURS.get(kind)
    try:
        return None if ours is None else ours.model_validate_json(raw)
    except ValueError:
        return None
