"""How deep a JSON text nests, counted without recursion and in linear time, whatever the text is.

Never knows what else is wrong with it.
"""

import re
from array import array
from itertools import accumulate
from typing import Final

# One pass: an unfinished string reaches to the end, and nothing is tried twice (possessive).
_STRINGS: Final = re.compile(rb'"(?:[^"\\]+|\\.?)*+"?', re.DOTALL)
_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # as signed bytes: a level in, a level out
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_ROW: Final = 4096  # brackets that are looked at in one go: what nests deep is mostly found in the first


def nests_deeper(raw: bytes, most: int) -> bool:
    """True if a text nests deeper than `most` levels, as far as a reader of JSON could follow it."""
    if raw.count(b"{") + raw.count(b"[") <= most:
        return False
    steps = array("b", _STRINGS.sub(b"", raw).translate(_STEPS, _NO_BRACKETS))
    level = 0
    for place in range(0, len(steps), _ROW):
        levels = list(accumulate(steps[place : place + _ROW], initial=level))
        if max(levels) > most:
            return True
        level = levels[-1]
    return False
