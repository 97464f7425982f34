"""What stands in an action's arguments at a JSON pointer.

Never knows what it means.
"""

from collections.abc import Mapping

from pydantic import JsonValue


def value_at(args: Mapping[str, JsonValue], pointer: str) -> JsonValue:
    """What stands at a JSON pointer (RFC 6901); None if nothing does."""
    value: JsonValue = dict(args)
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
