"""The paper: lines of printable ASCII on a stream, and the prompt that waits at its end.

Never knows what a line says, and lets nothing through that a terminal could act upon.
"""

import re
from typing import Final, TextIO

WORD_CELLS: Final = 11
"""The column of the words; a longer word pushes its text to the right."""

STAMP_CELLS: Final = 11
"""`03:12:44Z` and two blanks; a line without a time begins with as many blanks."""

_SIGNS: Final = str.maketrans({"✓": "+", "✗": "x", "▮": "#", "▯": "o", "▸": ">", "»": ">", "⟦": "[", "⟧": "]"})
_ODD: Final = re.compile(r"[^ -~]")


def fact(stamp: str, word: str, text: str) -> str:
    """One fact: when, the word, the rest. `stamp` may be empty, for what belongs to the line above."""
    when = f"{stamp}  " if stamp else " " * STAMP_CELLS
    gap = " " * max(3 if len(word) >= WORD_CELLS else 0, WORD_CELLS - len(word))
    return f"{when}{word}{gap}{text}".rstrip()


def speakable(text: str) -> str:
    """Our own signs in ASCII; whatever else slipped through as its code."""
    return _ODD.sub(lambda found: f"[U+{ord(found[0]):04X}]", text.translate(_SIGNS))


class Page:
    """Writes to one stream. With `is_terminal` what is typed echoes by itself, else the page writes it down."""

    def __init__(self, out: TextIO, *, is_terminal: bool) -> None:
        self._out = out
        self._is_terminal = is_terminal
        self._open = ""

    @property
    def is_prompting(self) -> bool:
        """True while the prompt is the last thing that was written."""
        return bool(self._open)

    def line(self, text: str) -> None:
        """Write one line; a prompt that is open stays behind on its own."""
        if self._open and self._is_terminal:
            self._out.write("\n")
        self._open = ""
        self._out.write(f"{speakable(text)}\n")
        self._out.flush()

    def prompt(self, text: str) -> None:
        """Ask for the next line."""
        if self._open == text:
            return
        if self._is_terminal:
            self._out.write(f"\n{speakable(text)}")
            self._out.flush()
        self._open = text

    def typed(self, text: str) -> None:
        """A line was typed behind the prompt."""
        prompt, self._open = self._open, ""
        if not self._is_terminal:
            self._out.write(f"\n{speakable(prompt)}{speakable(text)}\n")
            self._out.flush()
