"""JSON pointers (RFC 6901): a path into a JSON value, written as text.

Never knows what the value is, nor why somebody points there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, cast

from pydantic import JsonValue

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE: Final = re.compile(r"~(?![01])")


class Missing:
    """What a pointer finds where there is nothing (null is a value, this is none)."""


MISSING: Final = Missing()


def tokens(pointer: str) -> tuple[str, ...] | None:
    """Split a pointer into its unescaped tokens (RFC 6901, section 4); None if it is not one."""
    if pointer == "":
        return ()
    if not pointer.startswith("/") or _BAD_ESCAPE.search(pointer):
        return None
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def find(path: Sequence[str], value: Mapping[str, JsonValue]) -> JsonValue | Missing:
    """Follow `path` into `value`; `MISSING` if it leads nowhere ("-" always does: RFC 6901, section 4)."""
    here: object = value
    for token in path:
        if isinstance(here, Mapping):
            here = cast(Mapping[str, object], here).get(token, MISSING)
        elif isinstance(here, list) and _INDEX.fullmatch(token) and int(token) < len(cast(list[object], here)):
            here = cast(list[object], here)[int(token)]
        else:
            return MISSING
    return cast(JsonValue | Missing, here)
