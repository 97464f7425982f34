"""The one table of keys, the commands that are typed after a colon, and keys that an operator put elsewhere.

Never knows how a wish is carried out.
"""

from watchfloor_console.bindings.commands import COMMANDS, Command, Verb, complete, parse
from watchfloor_console.bindings.key import GROUPS, Caught, Group, Key, Keys, ScreenName
from watchfloor_console.bindings.rebinding import rebind, sign
from watchfloor_console.bindings.table import KEYS, caught, keys_of, strip_of

__all__ = [
    "COMMANDS",
    "GROUPS",
    "KEYS",
    "Caught",
    "Command",
    "Group",
    "Key",
    "Keys",
    "ScreenName",
    "Verb",
    "caught",
    "complete",
    "keys_of",
    "parse",
    "rebind",
    "sign",
    "strip_of",
]
