"""The types of a tool's arguments: which values fit them, and what Cedar gets of them.

`json` passes anything, and policy cannot read it; `record` is an object of which policy sees only
that it is there. Never knows which tool an argument belongs to.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, assert_never, cast, get_args

from pydantic import JsonValue

Kind = Literal["string", "long", "bool", "decimal", "set<string>", "record", "json"]
KINDS: Final[Mapping[str, Kind]] = {kind: kind for kind in get_args(Kind)}

INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 8259, section 6); well inside Cedar's i64."""

DECIMAL_UNITS: Final = 2**63 - 1
"""The largest decimal of Cedar in ten-thousandths: it is an i64 with four fraction digits."""

_DECIMAL: Final = re.compile(r"(-?)(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,4}))?")
_SEALED: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class ArgType(NamedTuple):
    """What an argument must be; one that is optional may be left out (null is not leaving out)."""

    kind: Kind
    optional: bool


def parse_type(text: str) -> ArgType | None:
    """Read `decimal` or `decimal?`; None if it is no type."""
    bare = text.removesuffix("?")
    kind = KINDS.get(bare)
    return None if kind is None else ArgType(kind, text != bare)


def misfit(kind: Kind, value: JsonValue) -> str | None:
    """Say what a value is not, such as "is not a string"; None if it fits."""
    match kind:
        case "string":
            return None if isinstance(value, str) else "is not a string"
        case "long":
            return None if _is_long(value) else "is not an integer of at most 53 bits"
        case "bool":
            return None if isinstance(value, bool) else "is not true or false"
        case "decimal":
            return None if isinstance(value, str) and _is_decimal(value) else f"is not a decimal, {_DECIMAL_HINT}"
        case "set<string>":
            return None if _is_set(value) else "is not a list of different strings"
        case "record":
            return None if isinstance(value, dict) else "is not an object"
        case "json":
            return None
        case _:
            assert_never(kind)


_DECIMAL_HINT: Final = 'written as a string like "40.00" with at most four fraction digits'


def cedar_type(kind: Kind) -> Mapping[str, JsonValue] | None:
    """Give the type in Cedar's JSON schema; None for `json`, which policy never sees."""
    match kind:
        case "string":
            return {"type": "String"}
        case "long":
            return {"type": "Long"}
        case "bool":
            return {"type": "Boolean"}
        case "decimal":
            return {"type": "Extension", "name": "decimal"}
        case "set<string>":
            return {"type": "Set", "element": {"type": "String"}}
        case "record":
            return {"type": "Record", "attributes": {}}
        case "json":
            return None
        case _:
            assert_never(kind)


def cedar_value(kind: Kind, value: JsonValue) -> JsonValue:
    """Turn a value that fits into Cedar's JSON; a sealed one stays opaque but can be compared.

    An object's keys never reach Cedar, so that none can pose as its `__entity` or `__extn`.
    """
    seal = sealed(value)
    if kind == "record":
        return {}
    if seal is not None:
        return seal
    if kind == "decimal":
        text = cast(str, value)
        return {"__extn": {"fn": "decimal", "arg": text if "." in text else text + ".0"}}
    return value


def sealed(value: JsonValue) -> str | None:
    """The seal in `{"$sealed": "..."}` (b64url of an HMAC-SHA256); None if the value is anything else."""
    if not isinstance(value, dict) or value.keys() != {"$sealed"}:
        return None
    seal = value["$sealed"]
    return seal if isinstance(seal, str) and _SEALED.fullmatch(seal) else None


def _is_long(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= INTEGER


def _is_decimal(text: str) -> bool:
    parts = _DECIMAL.fullmatch(text)
    return parts is not None and int(parts[2] + (parts[3] or "").ljust(4, "0")) <= DECIMAL_UNITS


def _is_set(value: JsonValue) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    return len(set(cast(list[str], value))) == len(value)
