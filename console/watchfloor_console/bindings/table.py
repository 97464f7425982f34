"""The one table of keys: what each key does, and on which screens; its order is that of the key strips.

The key strip, the help and Textual's own bindings are drawn from it. Never knows how a wish is carried out.
"""

from typing import Final

from watchfloor_console.bindings.key import EVERYWHERE, LOOKING, Caught, Key, Keys, ScreenName

_ROWS: Final[tuple[ScreenName, ...]] = ("watch", "run", "identity", "since", "page", "edit")
_QUIET_ROWS: Final[tuple[ScreenName, ...]] = ("ledger", "health", "help")
_PAGED: Final[tuple[ScreenName, ...]] = ("run", "identity", "ledger", "health", "since", "page", "edit", "help")
_COPIED: Final[tuple[ScreenName, ...]] = ("run", "ledger", "health", "page")
_BACK: Final[tuple[ScreenName, ...]] = tuple(name for name in EVERYWHERE if name != "watch")

_SECOND: Final = "copy the second-path command"

KEYS: Final[Keys] = (
    Key("ctrl+k", "^K F8", "hold, kill in 3 s; again: now", "kill", "STOP", EVERYWHERE, is_caught=True),
    Key("f8", "", "the same as ^K", "kill", "STOP", EVERYWHERE, is_caught=True),
    Key("f9", "F9 F9", "stop ALL, twice within 2 s", "stop_all", "STOP", EVERYWHERE, is_caught=True),
    Key("ctrl+r", "^R", "take back your pending kill", "take_back", "STOP", EVERYWHERE, is_caught=True),
    Key("j", "j k", "down, up", "move(1)", "MOVE", _ROWS, "move"),
    Key("j", "j k", "down, up", "move(1)", "MOVE", _QUIET_ROWS),
    Key("k", "", "up", "move(-1)", "MOVE", (*_ROWS, *_QUIET_ROWS)),
    Key("down", "", "down", "move(1)", "MOVE", (*_ROWS, *_QUIET_ROWS)),
    Key("up", "", "up", "move(-1)", "MOVE", (*_ROWS, *_QUIET_ROWS)),
    Key("g", "g G", "first, last", "first", "MOVE", (*_ROWS, *_QUIET_ROWS)),
    Key("G", "", "last", "last", "MOVE", (*_ROWS, *_QUIET_ROWS)),
    Key("pageup", "PgUp PgDn", "the feed: back, on", "scroll(-1)", "MOVE", ("watch",)),
    Key("pageup", "PgUp PgDn", "a page back, on", "scroll(-1)", "MOVE", _PAGED),
    Key("pagedown", "", "a page on", "scroll(1)", "MOVE", ("watch", *_PAGED)),
    Key("end", "End", "follow the newest", "follow", "MOVE", ("watch", "run")),
    Key("space", "Space", "read on", "read_on", "ANSWER", ("decide",), "read on"),
    Key("G", "G", "to the end, page by page", "read_all", "ANSWER", ("decide",), "to the end"),
    Key("enter", "Enter", "open the run", "open", "SCREENS", ("watch",), "open"),
    Key("enter", "Enter", "the card, if one waits", "open", "SCREENS", ("run",), "decide"),
    Key("enter", "Enter", "open this line", "open", "SCREENS", ("since",), "open"),
    Key("enter", "Enter", "change this value", "open", "ANSWER", ("edit",), "change"),
    Key("n", "n", "next that needs me", "next", "ANSWER", ("watch", "health", "since"), "next for me"),
    Key("n", "n", "next that needs me", "next", "ANSWER", ("run", "decide")),
    Key("a", "a", "approve: opens the code step", "approve", "ANSWER", ("watch", "decide"), "approve"),
    Key("d", "d", "deny: opens the reason", "deny", "ANSWER", ("watch", "decide"), "deny"),
    Key("X", "X", "deny the whole storm", "deny_all", "ANSWER", ("decide",)),
    Key("P", "P", "pause the agents of the storm", "hold_all", "ANSWER", ("decide",)),
    Key("e", "e", "edit values, or do it by hand", "edit", "ANSWER", ("decide",), "edit"),
    Key("m", "m", "ask the agent about this card", "message", "ANSWER", ("decide",), "ask"),
    Key("x", "x", "pass on to a colleague", "pass_on", "ANSWER", ("decide",), "pass"),
    Key("c", "c", "claim it, or give it back", "claim", "ANSWER", ("decide",), "claim"),
    Key("s", "s", "scope of an approval", "scope", "ANSWER", ("decide",), "scope"),
    Key("tab", "Tab", "feed of this run, or of all", "pane", "MOVE", ("watch",)),
    Key("tab", "Tab", "the other pane", "pane", "MOVE", ("run",), "pane"),
    Key("tab", "Tab", "the other pane", "pane", "MOVE", ("ledger", "health")),
    Key("tab", "Tab", "keys of all screens, or of this one", "pane", "MOVE", ("help",), "all screens"),
    Key("h", "h l", "15 s back, on", "step(-1)", "MOVE", ("ledger",), "15 s"),
    Key("l", "", "15 s on", "step(1)", "MOVE", ("ledger",)),
    Key("[", "[ ]", "parent, child", "parent", "MOVE", ("run",), "parent, child"),
    Key("]", "", "child", "child", "MOVE", ("run",)),
    Key("[", "[ ]", "record before, after", "record(-1)", "MOVE", ("ledger",), "record"),
    Key("]", "", "record after", "record(1)", "MOVE", ("ledger",)),
    Key("{", "{ }", "mark before, after", "mark(-1)", "MOVE", ("ledger",), "mark"),
    Key("}", "", "mark after", "mark(1)", "MOVE", ("ledger",)),
    Key("t", "t", "go to a time or a record", "goto", "MOVE", ("ledger",), "go to a time or seq"),
    Key("v", "v", "verify to the newest checkpoint", "verify", "SCREENS", ("ledger",), "verify all"),
    Key("r", "r", "raw claims", "raw", "SCREENS", ("identity",), "raw claims"),
    Key("w", "w", "why: the rules in full", "why", "SCREENS", ("identity",), "why: the rules in full"),
    Key("t", "t", "what would turn the answer", "turns", "SCREENS", ("identity",), "what would turn it"),
    Key("y", "y", "copy as text", "copy", "SCREENS", ("identity",), "copy as text"),
    Key("p", "p", "pause; on a paused run: resume", "pause", "STOP", ("watch", "run"), "pause"),
    Key("R", "R", "re-arm after a kill", "rearm", "STOP", ("watch", "run"), "re-arm (reason, then a code)"),
    Key("i", "i", "identity", "identity", "SCREENS", ("watch", "run", "decide"), "identity"),
    Key("o", "o", "full text", "full", "SCREENS", ("watch", "decide", "ledger")),
    Key("o", "o", "full text", "full", "SCREENS", ("run",), "full text"),
    Key("m", "m", "message the agent", "message", "SCREENS", ("run",), "message it"),
    Key("/", "/", "filter:  for:alice state:paused", "filter", "MOVE", ("watch",), "filter"),
    Key("/", "/", "search the help", "filter", "MOVE", ("help",), "search help"),
    Key(":", ":", "command:  :kill 7F3K", "command", "MOVE", ("watch",), "command"),
    Key(":", ":", "command:  :kill 7F3K", "command", "MOVE", LOOKING[1:]),
    Key("L", "L", "ledger and replay", "ledger", "SCREENS", ("watch", "run"), "ledger"),
    Key("H", "H", "health and hand-over", "health", "SCREENS", ("watch",), "health"),
    Key(".", ".", "since I last looked", "since", "SCREENS", ("watch",)),
    Key("D", "D", "how to drill", "drill", "SCREENS", ("health",), "how to drill"),
    Key("O", "O", "hand over: the draft", "hand_over", "SCREENS", ("health",), "hand over"),
    Key("y", "y", "copy as text", "copy", "SCREENS", ("watch",), _SECOND),
    Key("y", "y", "copy as text", "copy", "SCREENS", _COPIED),
    Key("enter", "Enter", "send it", "send", "ANSWER", ("deny", "step"), "sends it"),
    Key("escape", "Esc", "back", "back", "SCREENS", _BACK, "back"),
    Key("?", "?", "this help", "help", "SCREENS", LOOKING, "help"),
    Key("q", "q", "leave; agents run on", "leave", "SCREENS", ("watch",), "leave"),
)

_CAUGHT: Final[dict[str, Caught]] = {"kill": "kill", "stop_all": "stop_all", "take_back": "take_back"}


def keys_of(screen: ScreenName, keys: Keys = KEYS) -> Keys:
    """The keys of one screen, in the table's order."""
    return tuple(key for key in keys if screen in key.screens)


def strip_of(screen: ScreenName, keys: Keys = KEYS) -> Keys:
    """The keys of a screen that its key strip has a word for; which of them do something now is the picture's."""
    return tuple(key for key in keys_of(screen, keys) if key.strip)


def caught(keys: Keys = KEYS) -> dict[str, Caught]:
    """The keys that the driver's input thread catches, with their action."""
    return {key.key: _CAUGHT[key.action] for key in keys if key.is_caught}
