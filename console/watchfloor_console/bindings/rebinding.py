"""Keys that an operator put elsewhere: the table with other keys in it, or a sentence why it cannot be.

Never lets a stop key be lost, and never knows a file.
"""

import re
from collections.abc import Mapping
from typing import Final

from watchfloor_console.bindings.key import Key, Keys
from watchfloor_console.bindings.table import KEYS

_NAME: Final = re.compile(
    r"[!-~]|(ctrl\+)?[a-z]|f([1-9]|1[0-9]|2[0-4])|(ctrl\+)?(up|down|left|right|home|end|pageup|pagedown)|space|tab|enter|insert|delete"
)
"""A sign of ASCII, `ctrl+` a letter, F1 to F24, or a key with a name."""

_GIVES_NOTHING: Final = re.compile(r"ctrl\+[chijmqsz\[]")
"""What a terminal takes itself, or cannot tell from Tab, Enter, Backspace, Esc."""


_NEVER_A_SIGN: Final = re.compile(r"ctrl\+[a-z]|f[0-9]+")


def rebind(moved: Mapping[str, str], keys: Keys = KEYS) -> Keys:
    """Put each key of `moved` (by its name in the table) elsewhere; raises ValueError with a sentence why not."""
    known = {key.key: key.is_caught for key in keys}
    for old, new in moved.items():
        if old not in known:
            raise ValueError(f"there is no key {old!r} to be moved; the help lists them all")
        if not _NAME.fullmatch(new) or _GIVES_NOTHING.fullmatch(new):
            raise ValueError(f"{old!r} cannot be moved to {new!r}: no terminal sends that key by itself")
        if known[old] and not _NEVER_A_SIGN.fullmatch(new):
            raise ValueError(
                f"{old!r} cannot be moved to {new!r}: a stop key is one that writes nothing, F1 to F24 or ^"
            )
    made = tuple(_moved(key, moved) for key in keys)
    _refuse_clashes(made)
    return made


def _moved(key: Key, moved: Mapping[str, str]) -> Key:
    new = moved.get(key.key)
    if new is None:
        return key
    return key._replace(key=new, shown=_shown(key.shown, key.key, new))


def _shown(shown: str, old: str, new: str) -> str:
    """Exchange one name in `j k`; where the key has another name on the screen, the first is its own."""
    names = shown.split(" ")
    place = names.index(sign(old)) if sign(old) in names else 0
    return " ".join([*names[:place], sign(new), *names[place + 1 :]]) if shown else ""


def sign(key: str) -> str:
    """How a key is written on the screen: `^K`, `F8`, `Tab`."""
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+").upper()
    names = {"pageup": "PgUp", "pagedown": "PgDn", "escape": "Esc"}
    return key if len(key) == 1 else names.get(key, key.capitalize())


def _refuse_clashes(keys: Keys) -> None:
    taken: dict[tuple[str, str], str] = {}
    for key in keys:
        for screen in key.screens:
            other = taken.setdefault((screen, key.key), key.action)
            if other != key.action:
                raise ValueError(f"{key.key!r} would do two things on the screen {screen!r}: move the other key, too")
