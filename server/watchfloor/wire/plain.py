"""The quick way for words: reasoning and notes that are plainly right are read in one pass.

What it reads, it reads exactly as the strict way does; whatever leaves a doubt is left to that one. Never
knows what is wrong with a line.
"""

from collections.abc import Callable
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError

from watchfloor.wire.agents import AgentNote, Reasoning
from watchfloor.wire.codec import Read
from watchfloor.wire.limits import INTEGER, LINE_BYTES

Plain = Reasoning | AgentNote

QUOTES: Final = 14
"""Of four names and three texts. With so many, and no escape, no name stands twice and no other is there."""


def read_plain(raw: bytes) -> Read[Plain] | None:
    """Read a line that holds `t` (first), `seq`, `at` and `text` and no escape; None for any other."""
    check = _REASONING if raw.startswith(b'{"t":"reasoning"') else _NOTE if raw.startswith(b'{"t":"note"') else None
    if check is None or b"\\" in raw or raw.count(b'"') != QUOTES or len(raw) > LINE_BYTES:
        return None
    try:
        line = check(raw, by_alias=True, by_name=False)
    except ValidationError:
        return None
    if line.seq > INTEGER:
        return None
    return Read(line, {"t": line.t, "seq": line.seq, "at": line.at, "text": line.text}, raw)


def _check(of: type[Plain]) -> Callable[..., Plain]:
    return cast(Callable[..., Any], TypeAdapter(of).validator.validate_json)


_REASONING: Final = _check(Reasoning)
_NOTE: Final = _check(AgentNote)
