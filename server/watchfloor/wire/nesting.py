"""How deep a JSON text nests, counted without recursion and in linear time, whatever the text is.

Never knows what else is wrong with it.
"""

import re
from typing import Final

# One pass: an unfinished string reaches to the end, and nothing is tried twice (possessive).
_STRINGS: Final = re.compile(rb'"(?:[^"\\]+|\\.?)*+"?', re.DOTALL)
_SQUARE: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))


def nests_deeper(raw: bytes, most: int) -> bool:
    """True if a JSON text nests deeper than `most` levels; of other texts, if a reader could recurse twice as deep."""
    if raw.count(b"{") + raw.count(b"[") <= most:
        return False
    brackets = _STRINGS.sub(b"", raw).translate(_SQUARE, _NO_BRACKETS)
    for _ in range(most):  # each turn takes the innermost level away
        outer = brackets.replace(b"[]", b"")
        if len(outer) == len(brackets):
            break
        brackets = outer
    return b"[]" in brackets or brackets.count(b"[") > most
