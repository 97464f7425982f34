"""How a `.cedar` file falls into its rules, so that each fault has the line of its rule.

Knows comments, strings and the closing semicolon of Cedar's grammar; never knows what a rule says.
"""

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(r'//[^\n]*|"(?:[^"\\]|\\.)*"|;|\S', re.DOTALL)


_STEP: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


class Statement(NamedTuple):
    """One rule as written, with the line it starts on."""

    file: str
    line: int
    text: str


def split(file: str, text: str) -> tuple[Statement, ...]:
    """Split a file at the semicolons that are in no string and no comment."""
    found: list[Statement] = []
    start: int | None = None
    end = 0
    for token in _TOKEN.finditer(text):
        if token[0].startswith("//"):
            continue
        start = token.start() if start is None else start
        end = token.end()
        if token[0] == ";":
            found.append(_statement(file, text, start, end))
            start = None
    if start is not None:
        found.append(_statement(file, text, start, end))
    return tuple(found)


def nesting(text: str) -> int:
    """How deep the brackets of a rule nest."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += _STEP.get(token[0], 0)
        deepest = max(deepest, depth)
    return deepest


def dots(text: str) -> int:
    """How many attributes a rule reaches for, counted by their dots."""
    return sum(token[0] == "." for token in _TOKEN.finditer(text))


def _statement(file: str, text: str, start: int, end: int) -> Statement:
    return Statement(file, text.count("\n", 0, start) + 1, text[start:end])
