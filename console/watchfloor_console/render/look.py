"""How meanings look: five hues on a dark or a light ground, none at all, or signs of ASCII alone.

Never knows what is drawn, only what each meaning and each band looks like.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from rich.style import Style

from watchfloor_console.board import Hue

Band = Literal["ground", "band", "bar", "cursor", "fence", "alarm", "waiting"]
Theme = Literal["dark", "light"]


class Look(NamedTuple):
    """The theme, whether colours are wanted (`NO_COLOR`), whether only ASCII is, and whether there are 16 colours."""

    theme: Theme = "dark"
    has_color: bool = True
    ascii: bool = False
    is_16: bool = False


def look_of(theme: str, environ: Mapping[str, str], *, is_ascii: bool = False) -> Look:
    """How it looks in an environment: `NO_COLOR`, and a `TERM` that promises no more than sixteen colours."""
    term = environ.get("TERM", "")
    is_rich = bool(environ.get("COLORTERM")) or "256color" in term or "direct" in term
    few = not is_rich and term.partition("-")[0] in _SIXTEEN
    return Look("light" if theme == "light" else "dark", not environ.get("NO_COLOR"), is_ascii, few)


_SIXTEEN: Final = frozenset({"linux", "xterm", "screen", "tmux", "vt100", "vt220", "ansi", "rxvt", "cons25", "konsole"})
"""What a terminal calls itself that has sixteen colours, unless it adds how many more."""


HUES: Final[dict[Theme, dict[str, str]]] = {
    "dark": {
        "ok": "#7cc892",
        "waits": "#e8b45a",
        "danger": "#ff7070",
        "focus": "#6fb7f5",
        "said": "#b9a5e8",
        "text": "#c8d0d8",
        "strong": "#f2f5f8",
        "quiet": "#8d99a6",
        "rule": "#3d4752",
        "on-danger": "#ffffff",
        "ground-danger": "#b3261e",
    },
    "light": {
        "ok": "#17692c",
        "waits": "#855400",
        "danger": "#b3261e",
        "focus": "#0a5499",
        "said": "#5f3fa3",
        "text": "#2b3138",
        "strong": "#000000",
        "quiet": "#5b6570",
        "rule": "#c6c9cc",
        "on-danger": "#ffffff",
        "ground-danger": "#b3261e",
    },
}

BANDS: Final[dict[Theme, dict[Band, str]]] = {
    "dark": {
        "ground": "#0f1317",
        "band": "#181e25",
        "bar": "#262f39",
        "cursor": "#1c3348",
        "fence": "#15161f",
        "alarm": "#3a1517",
        "waiting": "#2b2415",
    },
    "light": {
        "ground": "#fbfaf7",
        "band": "#efede6",
        "bar": "#dedcd3",
        "cursor": "#d5e6f6",
        "fence": "#f4f1fa",
        "alarm": "#fbdcd9",
        "waiting": "#f8ecd2",
    },
}

_BOLD: Final[frozenset[Hue]] = frozenset(
    {
        "strong",
        "waits-strong",
        "danger-strong",
        "focus-strong",
        "chip-ok",
        "chip-waits",
        "chip-danger",
        "chip-focus",
        "keycap",
    }
)
_NAMES: Final[dict[Hue, str]] = {"bright": "strong", "quote": "said", "quote-old": "quiet", "track": "rule"}
_CHIPS: Final[dict[Hue, str]] = {"chip-ok": "ok", "chip-waits": "waits", "chip-focus": "focus", "keycap": "text"}

ASCII_SIGNS: Final[dict[int, str]] = str.maketrans(
    {
        "▸": ">",
        "✓": "+",
        "✗": "x",
        "▯": "o",
        "▮": "#",
        "◦": ".",
        "◌": ".",
        "▰": "#",
        "▱": "-",
        "∙": "|",
        "•": "|",
        "»": ">",
        "⟦": "[",
        "⟧": "]",
        "─": "-",
        "│": "|",
        "├": "+",
        "└": "+",
        "▁": "1",
        "▂": "2",
        "▃": "3",
        "▄": "4",
        "▅": "5",
        "▆": "6",
        "▇": "7",
        "█": "8",
    }
)
"""Our own signs in ASCII; foreign words are ASCII already by then."""


@lru_cache(maxsize=1024)
def style_of(hue: Hue, band: Band, look: Look) -> Style:
    """The style of a meaning on a band."""
    is_chip = hue in _CHIPS or hue == "chip-danger"
    bold, italic = hue in _BOLD, hue in ("quote", "quote-old")
    if not look.has_color:
        return Style(bold=bold or None, italic=italic or None, reverse=is_chip or None)
    if look.is_16:
        return _of_16(hue, band, bold=bold, italic=italic, is_chip=is_chip)
    hues, bands = HUES[look.theme], BANDS[look.theme]
    if hue == "chip-danger":
        return Style(color=hues["on-danger"], bgcolor=hues["ground-danger"], bold=True)
    if hue in _CHIPS:
        return Style(color=bands["ground"], bgcolor=hues[_CHIPS[hue]], bold=True)
    name = _NAMES.get(hue, hue.removesuffix("-strong"))
    return Style(color=hues[name], bgcolor=bands[band], bold=bold or None, italic=italic or None)


_OF_16: Final[dict[str, str]] = {
    "ok": "green",
    "waits": "yellow",
    "danger": "bright_red",
    "focus": "bright_cyan",
    "said": "bright_magenta",
    "rule": "bright_black",
}
"""The rest is the terminal's own: its text is readable on its ground, whatever both are."""


def _of_16(hue: Hue, band: Band, *, bold: bool, italic: bool, is_chip: bool) -> Style:
    """No bands: chips and keycaps are reverse, the cursor's row bold."""
    name = _CHIPS.get(hue, _NAMES.get(hue, hue.removesuffix("-strong").removeprefix("chip-")))
    is_bold = bold or name == "strong" or band == "cursor"
    return Style(color=_OF_16.get(name), bold=is_bold or None, italic=italic or None, reverse=is_chip or None)
