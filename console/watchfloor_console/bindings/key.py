"""A key of the table: what it is called, what it does, in which group, and on which screens.

Never knows how a wish is carried out.
"""

from typing import Final, Literal, NamedTuple, get_args

ScreenName = Literal[
    "watch",
    "decide",
    "approve",
    "deny",
    "edit",
    "run",
    "identity",
    "ledger",
    "health",
    "since",
    "page",
    "step",
    "help",
]
Caught = Literal["kill", "stop_all", "take_back"]
Group = Literal["STOP", "ANSWER", "MOVE", "SCREENS"]

EVERYWHERE: Final[tuple[ScreenName, ...]] = get_args(ScreenName)
LOOKING: Final[tuple[ScreenName, ...]] = ("watch", "decide", "run", "identity", "ledger", "health", "since", "page")
"""Screens on which a letter is a key, and no sign of a code, a reason or a value."""

GROUPS: Final[tuple[Group, ...]] = ("STOP", "ANSWER", "MOVE", "SCREENS")


class Key(NamedTuple):
    """One line of the table. `key` is Textual's name, `shown` ours; `strip` is its word in the key strip, if any."""

    key: str
    shown: str
    does: str
    action: str
    group: Group
    screens: tuple[ScreenName, ...]
    strip: str = ""
    is_caught: bool = False


Keys = tuple[Key, ...]
