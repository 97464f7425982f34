"""The one door to stdout and stderr: whatever is not our own words passes `visible` on its way out.

Never knows what is said, nor to whom.
"""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from watchfloor.visible import cells, visible

WORD_CELLS: Final = 2000
"""The longest foreign word in a sentence; a longer one is cut, and says so."""

_SHOWN: Final = re.compile(r"(⟦U\+[0-9A-F]{4,6}⟧)")


def say(template: str = "", *foreign: object) -> None:
    """Print a line: `template` is ours, each `{}` in it takes a foreign word, made visible."""
    print(template.format(*(word(str(each)) for each in foreign)) if foreign else template, flush=True)


def bare(text: str) -> None:
    """Print a text for another program, such as a token: printable ASCII as it is, else made visible."""
    print(text if text.isascii() and text.isprintable() else word(text), flush=True)


def emit(fields: Mapping[str, object]) -> None:
    """Print one JSON object on a line of its own, in ASCII: nothing in it can act on a terminal."""
    print(json.dumps(fields, ensure_ascii=True, separators=(",", ":")), flush=True)


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]], limits: Sequence[int]) -> None:
    """Print a table under its titles; each cell is foreign, and cut to its limit in terminal cells."""
    shown = [[word(cell, limit) for cell, limit in zip(row, limits, strict=True)] for row in rows]
    lines = [list(titles), *shown]
    widths = [max(cells(line[place]) for line in lines) for place in range(len(titles))]
    for line in lines:
        padded = (cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True))
        print("  ".join(padded).rstrip(), flush=True)


def fault(sentence: str) -> None:
    """Print one sentence on stderr; whatever in it came from elsewhere can neither break nor colour the line."""
    parts = _SHOWN.split(" ".join(sentence.split("\n")))
    shown = "".join(part if place % 2 else visible(part) for place, part in enumerate(parts))
    print(f"watchfloor: {shown}" if _is_utf8(sys.stderr.encoding) else f"watchfloor: {_ascii(shown)}", file=sys.stderr)


def hint(template: str, *foreign: object) -> None:
    """Print a line for a person on stderr, where stdout is for a program."""
    print(template.format(*(word(str(each)) for each in foreign)), file=sys.stderr, flush=True)


def progress(template: str, *foreign: object) -> None:
    """Show on stderr how far something is: on a terminal each line is drawn over the one before."""
    end = "\r" if sys.stderr.isatty() else "\n"
    print(template.format(*(word(str(each)) for each in foreign)), end=end, file=sys.stderr, flush=True)


def pass_out(raw: bytes) -> None:
    """Pass on what a supervised command wrote to its stdout, byte for byte: it is the user's own command."""
    sys.stdout.flush()
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def pass_err(raw: bytes) -> None:
    """The same for its stderr."""
    sys.stderr.flush()
    sys.stderr.buffer.write(raw)
    sys.stderr.buffer.flush()


def count(number: int, noun: str) -> str:
    """Say how many there are of our own noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def word(text: str, limit: int = WORD_CELLS) -> str:
    """Make a foreign text visible, in ASCII where the terminal speaks nothing else."""
    return visible(text, limit=limit, ascii=not _is_utf8(sys.stdout.encoding))


def has_terminal() -> bool:
    """True if a person can look and type here."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def close_quietly() -> None:
    """Whoever read us is gone: what is left to say goes nowhere, and nothing complains about it at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").startswith("utf8")


def _ascii(shown: str) -> str:
    return shown.encode("ascii", "backslashreplace").decode("ascii")
