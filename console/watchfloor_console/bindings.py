"""The one table of keys: what each key is called, what it does, and on which screens.

The key strip, the help and Textual's own bindings are drawn from it. Never knows how a wish is carried out.
"""

from typing import Final, Literal, NamedTuple

ScreenName = Literal["watch", "decide", "approve", "deny", "help"]
Caught = Literal["kill", "stop_all", "take_back"]
Group = Literal["STOP", "ANSWER", "MOVE", "SCREENS"]

EVERYWHERE: Final[tuple[ScreenName, ...]] = ("watch", "decide", "approve", "deny", "help")


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


KEYS: Final[tuple[Key, ...]] = (
    Key(
        key="ctrl+k",
        shown="^K",
        does="hold it; killed in 3 s; again: now",
        action="kill",
        group="STOP",
        screens=EVERYWHERE,
        is_caught=True,
    ),
    Key(key="f8", shown="F8", does="the same as ^K", action="kill", group="STOP", screens=EVERYWHERE, is_caught=True),
    Key(
        key="f9",
        shown="F9 F9",
        does="stop ALL runs, twice within 2 s",
        action="stop_all",
        group="STOP",
        screens=EVERYWHERE,
        is_caught=True,
    ),
    Key(
        key="ctrl+r",
        shown="^R",
        does="take back your own pending kill",
        action="take_back",
        group="STOP",
        screens=EVERYWHERE,
        is_caught=True,
    ),
    Key(key="j", shown="j k", does="down, up", action="move(1)", group="MOVE", screens=("watch",), strip="move"),
    Key(key="k", shown="", does="up", action="move(-1)", group="MOVE", screens=("watch",)),
    Key(key="down", shown="", does="down", action="move(1)", group="MOVE", screens=("watch",)),
    Key(key="up", shown="", does="up", action="move(-1)", group="MOVE", screens=("watch",)),
    Key(key="g", shown="g G", does="first, last", action="first", group="MOVE", screens=("watch",)),
    Key(key="G", shown="", does="last", action="last", group="MOVE", screens=("watch",)),
    Key(key="pageup", shown="PgUp PgDn", does="scroll the feed", action="scroll(-1)", group="MOVE", screens=("watch",)),
    Key(key="pagedown", shown="", does="scroll on", action="scroll(1)", group="MOVE", screens=("watch",)),
    Key(key="end", shown="End", does="follow the feed", action="follow", group="MOVE", screens=("watch",)),
    Key(key="tab", shown="Tab", does="feed of this run, or of all", action="one_run", group="MOVE", screens=("watch",)),
    Key(
        key="enter",
        shown="Enter",
        does="open what waits of this run",
        action="open",
        group="SCREENS",
        screens=("watch",),
        strip="open",
    ),
    Key(
        key="n",
        shown="n",
        does="next that needs you",
        action="next",
        group="ANSWER",
        screens=("watch",),
        strip="next for me",
    ),
    Key(
        key="space",
        shown="Space",
        does="read on",
        action="read_on",
        group="ANSWER",
        screens=("decide",),
        strip="read on",
    ),
    Key(
        key="G",
        shown="G",
        does="to the end, page by page",
        action="read_all",
        group="ANSWER",
        screens=("decide",),
        strip="to the end",
    ),
    Key(
        key="a",
        shown="a",
        does="approve: opens the code step",
        action="approve",
        group="ANSWER",
        screens=("watch", "decide"),
        strip="approve",
    ),
    Key(
        key="d",
        shown="d",
        does="deny: opens the reason",
        action="deny",
        group="ANSWER",
        screens=("watch", "decide"),
        strip="deny",
    ),
    Key(key="n", shown="n", does="next that needs you", action="next", group="ANSWER", screens=("decide",)),
    Key(
        key="escape",
        shown="Esc",
        does="back",
        action="back",
        group="SCREENS",
        screens=("decide", "approve", "deny", "help"),
        strip="back",
    ),
    Key(
        key="?", shown="?", does="this help", action="help", group="SCREENS", screens=("watch", "decide"), strip="help"
    ),
    Key(
        key="q",
        shown="q",
        does="leave; agents run on",
        action="leave",
        group="SCREENS",
        screens=("watch",),
        strip="leave",
    ),
)

_CAUGHT: Final[dict[str, Caught]] = {"kill": "kill", "stop_all": "stop_all", "take_back": "take_back"}

TEXTUAL: Final[dict[str, str]] = {"?": "question_mark", "G": "G"}
"""Where Textual's name of a key is not the sign on it."""


def keys_of(screen: ScreenName) -> tuple[Key, ...]:
    """The keys of one screen, in the table's order."""
    return tuple(key for key in KEYS if screen in key.screens)


def strip_of(screen: ScreenName) -> tuple[tuple[str, str], ...]:
    """What the key strip of a screen shows: (key, word)."""
    return tuple((key.shown, key.strip) for key in keys_of(screen) if key.strip)


def caught() -> dict[str, Caught]:
    """The keys that the driver's input thread catches, with their action."""
    return {key.key: _CAUGHT[key.action] for key in KEYS if key.is_caught}
