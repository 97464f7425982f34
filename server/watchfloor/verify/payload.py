"""What stands in a record: the server's own bodies, and lines that peers said.

Never knows what follows from it.
"""

import json
from typing import Final, NamedTuple, cast

from pydantic import JsonValue, ValidationError

from watchfloor.records import Kind, Record
from watchfloor.records.bodies import BODIES, ActionUnknown, Body, RunEnded
from watchfloor.verify.report import Findings

SAID: Final[dict[Kind, str]] = {
    "reasoning": "reasoning",
    "note": "note",
    "action.proposed": "action",
    "action.outcome": "outcome",
    "run.ended": "ended",
}
"""Kinds whose payload is the agent's own line, and that line's `t`; the server's word has no `t`."""

_AGENTS_ALONE: Final[frozenset[Kind]] = frozenset({"reasoning", "action.proposed"})
"""Of these the server has no word of its own; a note may be an operator's."""

_WORDS: Final[dict[Kind, type[Body]]] = {"action.outcome": ActionUnknown, "run.ended": RunEnded}
"""What the server says where the agent did not."""


class Said(NamedTuple):
    """An agent's numbered line."""

    t: str
    seq: int
    fields: dict[str, JsonValue]

    def text(self, name: str) -> str:
        """A field that is a text; empty if it is not."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


class Entry(NamedTuple):
    """A record with its payload read: a line of the agent's, or a body of the server's, or neither."""

    record: Record
    said: Said | None
    body: Body | None


def read_entry(record: Record, findings: Findings) -> Entry:
    """Read a payload; what cannot be read is tampered with, for it was checked before it was written."""
    if record.kind in SAID:
        fields = read_object(record.raw)
        if fields is None:
            findings.tampered(record.seq, f"the payload of {record.kind} is not a JSON object")
            return Entry(record, None, None)
        if fields.get("t") == SAID[record.kind] and isinstance(seq := fields.get("seq"), int):
            return Entry(record, Said(SAID[record.kind], seq, fields), None)
        if record.kind in _AGENTS_ALONE:
            findings.tampered(record.seq, f"the payload of {record.kind} is not the agent's line")
    return Entry(record, None, _body(record, findings))


def read_object(raw: str | bytes) -> dict[str, JsonValue] | None:
    """Decode a JSON object; None if it is none."""
    try:
        found: object = json.loads(raw if isinstance(raw, str) else raw.decode())
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, JsonValue], found) if isinstance(found, dict) else None


def _body(record: Record, findings: Findings) -> Body | None:
    of = _WORDS.get(record.kind) or BODIES.get(record.kind)
    if of is None:
        return None
    try:
        return of.model_validate_json(record.raw)
    except ValidationError as error:
        findings.tampered(record.seq, f"the payload is not one of {record.kind}: {error.errors()[0]['msg']}")
        return None
