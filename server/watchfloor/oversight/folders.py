"""A policy folder on its way to a server: cut into shares that fit one line each.

Never reads what is in it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

SHARE_BYTES: Final = 40 * 1024
"""What the texts of one line take as JSON; a line has 64 KiB, and there is more in it."""

_CUT: Final = 4096
"""Characters that are moved at a time: at most 24 KiB as JSON, where each is an escape."""


class Folder(NamedTuple):
    """A policy folder: its texts by name, and the hash that names it."""

    policy: str
    files: Mapping[str, str]


class Share(NamedTuple):
    """What one line carries; `more` is to come."""

    files: dict[str, str]
    more: bool


def shares(files: Mapping[str, str]) -> Iterator[Share]:
    """Cut a folder into shares, in order; an empty folder is one empty share."""
    share: dict[str, str] = {}
    size = 0
    for name, piece in _pieces(files):
        weight = _weight_bytes(piece) + _weight_bytes(name)
        if share and size + weight > SHARE_BYTES:
            yield Share(share, more=True)
            share, size = {}, 0
        share[name] = share.get(name, "") + piece
        size += weight
    yield Share(share, more=False)


def _pieces(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in files.items():
        for start in range(0, max(len(text), 1), _CUT):
            yield name, text[start : start + _CUT]


def _weight_bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())
