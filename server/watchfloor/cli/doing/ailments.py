"""What a look at an installation found: well, a worry or a fault, and how to mend it.

Never knows how it was found.
"""

from typing import Final, Literal, NamedTuple

State = Literal["ok", "warn", "fail"]

SIGNS: Final[dict[State, str]] = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


class Finding(NamedTuple):
    """One thing that was looked at; `mend` is empty where nothing is to be done."""

    state: State
    what: str
    says: str
    mend: str = ""


def ok(what: str, says: str) -> Finding:
    """It is well."""
    return Finding("ok", what, says)


def warn(what: str, says: str, mend: str) -> Finding:
    """It works, and will not for ever."""
    return Finding("warn", what, says, mend)


def fail(what: str, says: str, mend: str) -> Finding:
    """It is broken, or lets somebody in."""
    return Finding("fail", what, says, mend)
