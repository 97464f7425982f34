"""Reads an export: `record` lines as on the wire, one JSON object a line, in order of `seq`.

Never knows whether the export is the whole ledger.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, cast

from watchfloor.chain import unb64url
from watchfloor.chain.tree import Node
from watchfloor.records import Record
from watchfloor.verify.source import CHUNK_RECORDS, Claims, Fields, Malformed, record_of

LINE_BYTES: Final = 1024 * 1024
"""The longest line that is read: a payload of 64 KiB, each byte of it escaped, and its head."""

_NAMES: Final = frozenset({"t", "seq", "at", "kind", "run", "agent", "human", "epoch", "salt", "commit", "raw"})


class Export:
    """A file of `record` lines."""

    is_whole = False

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def chunks(self) -> Iterator[list[Record | Malformed]]:
        """Read the records in the order of their lines."""
        lines = enumerate(iter(lambda: self._file.readline(LINE_BYTES), b""), 1)
        while some := list(islice(lines, CHUNK_RECORDS)):
            yield [_read(line, f"line {number}") for number, line in some if line.strip()]

    def claims(self) -> Claims | None:
        """An export says nothing of the tree."""
        return None

    def nodes(self) -> Iterator[Node]:
        """An export holds no nodes."""
        return iter(())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _read(line: bytes, where: str) -> Record | Malformed:
    try:
        found: object = _DECODE(line.decode())
    except (ValueError, RecursionError) as error:
        return Malformed(where, f"it is not JSON: {error}", is_cut=not line.endswith(b"\n"))
    if not isinstance(found, dict):
        return Malformed(where, "it is not an object")
    fields = cast(dict[str, object], found)
    if fields.get("t") != "record" or fields.keys() - _NAMES:
        return Malformed(where, "it is not a `record` line")
    return _record(fields, where)


def _record(fields: dict[str, object], where: str) -> Record | Malformed:
    try:
        salt, commit = unb64url(_text(fields, "salt")), unb64url(_text(fields, "commit"))
        raw = _text(fields, "raw").encode()
    except ValueError as error:
        return Malformed(where, f"salt, commit or raw: {error}")
    head = [fields.get(name) for name in ("seq", "at", "kind", "run", "agent", "human", "epoch")]
    return record_of(Fields._make([*head, salt, commit, raw]), where)


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - foreign input, reported as malformed
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a name that stands twice: two readers could read two records."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in it")
    return found


_DECODE: Final = json.JSONDecoder(object_pairs_hook=_once).decode
"""Bound once: `json.loads` with a hook makes a decoder for every line."""
