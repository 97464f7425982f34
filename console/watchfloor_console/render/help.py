"""The help: keys of this screen first, in their groups, and what the signs mean; all drawn from the one table.

Never offers a key that is not in the table.
"""

from typing import Final, NamedTuple

from watchfloor_console.bindings import COMMANDS, GROUPS, Keys, ScreenName, keys_of
from watchfloor_console.board import Hue, Piece, Pieces
from watchfloor_console.render.line import Line, Sketch
from watchfloor_console.render.picture import Picture

_Sign = tuple[tuple[tuple[str, Hue], ...], str]

SIGNS: Final[tuple[_Sign, ...]] = (
    ((("▸ RUNNING", "ok"),), "may act"),
    ((("= PAUSED", "waits-strong"),), "asked to stand still, may go on"),
    ((("▯ HELD 2.4s", "strong"),), "a kill comes due, ^R undoes it"),
    ((("▯ STOPPING", "strong"),), "kill is out, proof is awaited"),
    ((("▮ STOPPED", "strong"),), "proven; it says by which proof"),
    ((("! STOP UNCONFIRMED", "chip-danger"),), "no proof after 1 s"),
    ((("! LOST", "danger-strong"),), "lease over, nobody saw it stop"),
    (
        (("✓ ALLOW", "ok"), ("  ", "text"), ("? ESCALATE", "waits-strong"), ("  ", "text"), ("✗ DENY", "strong")),
        "what policy said",
    ),
    ((('says "..."', "quote"),), "the agent's own words"),
    ((("⟦U+202E⟧", "waits-strong"),), "a hidden character, shown"),
)
"""What the signs mean."""

_LEFT: Final = 4
_TWO_COLUMNS: Final = 100


class Asked(NamedTuple):
    """What the help is to show: keys about one screen or all, what is searched for, and how far it was scrolled."""

    about: ScreenName
    is_all: bool = False
    search: str = ""
    top: int = 0


class HelpRow(NamedTuple):
    """One row: a head with its note, a key with what it does, or a sign with what it means."""

    left: Pieces
    right: Pieces
    gap: int


def help_rows(picture: Picture, asked: Asked, height: int) -> tuple[Line, ...]:
    """The overlay, in exactly so many rows."""
    width = picture.layout.width
    rows = [Sketch(width).band(2, width - 2, "band") for _ in range(height)]
    if height < 3:
        return tuple(row.line() for row in rows)
    body = rows[3:-1] if height > 8 else rows[1:]
    total = help_length(picture, asked)
    head = _head(picture, asked)
    if total > len(body):
        last = min(total, asked.top + len(body))
        head = (*head, Piece(f"; lines {asked.top + 1}-{last} of {total}", "quiet"))
    rows[1 if height > 8 else 0].put(_LEFT, *head, end=width - 3)
    if width >= _TWO_COLUMNS:
        middle = max(44, width * 44 // 100)
        _put(body, _columns(picture.keys, asked, 0), _LEFT, middle - 1, asked.top)
        _put(body, _columns(picture.keys, asked, 1), middle, width - 3, asked.top)
    else:
        _put(body, _columns(picture.keys, asked, None), _LEFT, width - 3, asked.top)
    return tuple(row.line() for row in rows)


def help_length(picture: Picture, asked: Asked) -> int:
    """How many rows there are to scroll through."""
    if picture.layout.width >= _TWO_COLUMNS:
        return max(len(_columns(picture.keys, asked, place)) for place in (0, 1))
    return len(_columns(picture.keys, asked, None))


def _head(picture: Picture, asked: Asked) -> Pieces:
    if asked.search:
        words = picture.words.name(asked.search, 40)
        return (
            Piece("HELP", "strong"),
            Piece("  with ", "quiet"),
            Piece(words, "strong"),
            Piece("; Esc closes", "quiet"),
        )
    which = "all keys" if asked.is_all else "keys of this screen"
    return (
        Piece("HELP", "strong"),
        Piece(f"  {which}; / searches, Tab shows {'this screen' if asked.is_all else 'all'}; Esc closes", "quiet"),
    )


def _put(rows: list[Sketch], lines: list[HelpRow], column: int, end: int, top: int) -> None:
    top = max(0, min(top, len(lines) - len(rows)))
    for row, line in zip(rows, lines[top:], strict=False):
        after = row.put(column, *line.left, end=end)
        row.put(max(column + line.gap, after + 1), *line.right, end=end)


def _columns(keys: Keys, asked: Asked, which: int | None) -> list[HelpRow]:
    """The rows of the left column, the right one, or of both in one."""
    left = [row for group in ("STOP", "ANSWER", "SCREENS") for row in _group(keys, asked, group)]
    right = [*_group(keys, asked, "MOVE"), *_signs(asked), *_commands(asked)]
    return [left, right][which] if which is not None else [*left, *right]


def _group(keys: Keys, asked: Asked, group: str) -> list[HelpRow]:
    known = [key for key in (keys if asked.is_all else keys_of(asked.about, keys)) if key.group == group and key.shown]
    lines = list(dict.fromkeys((key.shown, key.does) for key in known))
    found = [(shown, does) for shown, does in lines if _has(asked, shown, does)]
    if not found or group not in GROUPS:
        return []
    note = (Piece("  these work here too", "quiet"),) if group == "STOP" else ()
    rows = [HelpRow((Piece(group, "strong"),), note, 0)]
    rows += [HelpRow((Piece(shown, "focus-strong"),), (Piece(does),), 9) for shown, does in found]
    return [*rows, HelpRow((), (), 0)]


def _signs(asked: Asked) -> list[HelpRow]:
    found = [sign for sign in SIGNS if _has(asked, *(text for text, _ in sign[0]), sign[1])]
    if not found:
        return []
    rows = [HelpRow((Piece("SIGNS", "strong"),), (), 0)]
    for signs, means in found:
        pieces = tuple(Piece(text, hue) for text, hue in signs)
        rows.append(HelpRow(pieces, (Piece(means, "quiet"),), 32 if len(signs) > 1 else 22))
    return [
        *rows,
        HelpRow((), (), 0),
        HelpRow((Piece("Red means danger or not proven. Nothing else is red.", "quiet"),), (), 0),
    ]


def _commands(asked: Asked) -> list[HelpRow]:
    found = [verb for verb in COMMANDS if _has(asked, verb.about, verb.does)]
    if not found or not (asked.is_all or asked.search):
        return []
    rows = [HelpRow((), (), 0), HelpRow((Piece("COMMANDS", "strong"),), (), 0)]
    return rows + [HelpRow((Piece(verb.about, "focus-strong"),), (Piece(verb.does),), 24) for verb in found]


def _has(asked: Asked, *words: str) -> bool:
    return asked.search.casefold() in " ".join(words).casefold()
