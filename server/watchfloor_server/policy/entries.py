"""How a TOML file of the folder is read: strictly, each fault with its file, line and entry.

Never knows what an entry means.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from watchfloor_server.policy.faults import PolicyError

Path = tuple[str | int, ...]

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_KEY: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*[=.]""")


class Entry(BaseModel):
    """The shape of one table: closed, strict, frozen."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", validate_by_name=False, validate_by_alias=True)


T = TypeVar("T")
E = TypeVar("E", bound=Entry)

Table = Annotated[dict[str, T], Field(default_factory=dict[str, T])]
"""Entries by name; the table may be absent."""

Items = Annotated[list[T], Field(default_factory=list[T])]
"""A list, or `[[...]]` entries; it may be absent."""


class Source(NamedTuple):
    """One TOML file: its name in the folder, and its text."""

    file: str
    text: str

    def read(self, shape: type[E]) -> E:
        """Read the whole file as `shape`; raises `PolicyError` at the first fault."""
        try:
            data: Mapping[str, object] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._not_toml(str(error)) from error
        except RecursionError as error:
            raise PolicyError(self.file, "its values nest too deep", "flatten them") from error
        try:
            return shape.model_validate(data)
        except ValidationError as error:
            faults = error.errors()
            misspelt = (fault for fault in faults if fault["type"] == "extra_forbidden")  # the likely cause of the rest
            raise self._misshapen(next(misspelt, faults[0]), data) from error

    def fault(self, path: Path, reason: str, remedy: str) -> PolicyError:
        """Make the error for the entry (or the key in it) at `path`, such as `("tool", "crm.read", "risk")`."""
        return PolicyError(self.file, reason, remedy, line=line_of(self.text, path))

    def _not_toml(self, message: str) -> PolicyError:
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else len(self.text.splitlines()) or 1
        reason = "this is not TOML: " + _PLACE.sub("", message)
        return PolicyError(self.file, reason, "mend the syntax at this line", line=line)

    def _misshapen(self, error: ErrorDetails, data: Mapping[str, object]) -> PolicyError:
        path = _present(error["loc"], data)
        key = error["loc"][-1]
        if error["type"] == "extra_forbidden":
            return self.fault(
                path, f"{_named(path[:-1])} has an unknown key {key!r}", "remove it, or mend its spelling"
            )
        if error["type"] == "missing":
            return self.fault(path, f"{_named(path)} lacks {key!r}", f"add {key!r}")
        message = error["msg"].removeprefix("Value error, ")
        return self.fault(path, f"{_named(path)} does not fit: {message}", "mend the value")


def line_of(text: str, path: Path) -> int | None:
    """Find the line of the longest part of `path` that the file spells out; None if it has none of it."""
    found: tuple[int, int] | None = None
    table: Path = ()
    seen: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = _header(line)
        if header is not None:
            table = _counted(header, seen) if line.lstrip().startswith("[[") else header
            spelt = table
        else:
            key = _KEY.match(line)
            if key is None:
                continue
            spelt = (*table, key[1] or key[2] or key[3])
        depth = _shared(spelt, path)
        if depth in (len(spelt), len(path)) and (found is None or depth > found[0]):
            found = (depth, number)
    return None if found is None else found[1]


def _header(line: str) -> Path | None:
    if not line.lstrip().startswith("["):
        return None
    try:
        data: object = tomllib.loads(line)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None  # a line of a longer array
    path: list[str] = []
    while data:
        if isinstance(data, list):
            data = cast(Sequence[object], data)[0]
            continue
        key, data = next(iter(cast(Mapping[str, object], data).items()))
        path.append(key)
    return tuple(path)


def _counted(header: Path, seen: dict[Path, int]) -> Path:
    index = seen.get(header, 0)
    seen[header] = index + 1
    return (*header, index)


def _shared(one: Path, other: Path) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _present(loc: Path, data: object) -> Path:
    """Keep of a validator's location what the file has: it also names union members and missing keys."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict) and part in data:
            data = cast(Mapping[object, object], data)[part]
        elif isinstance(data, list) and isinstance(part, int):
            data = cast(Sequence[object], data)[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _named(path: Path) -> str:
    """Write a path as the file spells it: `[tool."refund.issue"]` or `risk of [tool."refund.issue"]`."""
    if not path:
        return "the file"
    words = [part if _BARE.fullmatch(part) else f'"{part}"' for part in path[:2] if isinstance(part, str)]
    number = next((part for part in path[:2] if isinstance(part, int)), None)
    entry = f"[{'.'.join(words)}]" if number is None else f"[[{'.'.join(words)}]] number {number + 1}"
    rest = ".".join(str(part) for part in path[2:])
    return f"{rest} of {entry}" if rest else entry
