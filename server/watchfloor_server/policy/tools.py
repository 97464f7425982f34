"""The tools an agent may even propose, as `tools.toml` lists them, and which arguments fit each.

Never knows who proposes an action, nor whether it is allowed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, JsonValue

from watchfloor_server.policy import pointers
from watchfloor_server.policy.arguments import KINDS, ArgType, misfit, parse_type, sealed
from watchfloor_server.policy.entries import Entry, Items, Path, Source
from watchfloor_server.policy.pointers import Missing

Group = Literal["read", "write", "admin"]
Risk = Literal["low", "medium", "high", "critical"]

FILE: Final = "tools.toml"

TIMEOUT_S: Final = 60
"""Seconds a tool may take where its entry does not say: long for a call, short for a person who waits."""

_TOOL: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,128}")
_ARG: Final = re.compile(r"(?!__)[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")  # `__entity` and `__extn` are Cedar's own


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `args` is None where any arguments pass, which policy then cannot read (`args = "json"`)."""

    name: str
    group: Group
    risk: Risk
    target: str
    args: Mapping[str, ArgType] | None = None
    secret: tuple[str, ...] = ()
    signed: bool = False
    timeout_s: int = TIMEOUT_S

    def check(self, args: Mapping[str, JsonValue]) -> str | None:
        """Say in a sentence why `args` do not fit this tool; None if they do."""
        hidden = {path[0]: path for path in map(pointers.tokens, self.secret) if path and len(path) == 1}
        for name, value in args.items():
            fault = None if name in hidden else self._fault(name, value)
            if fault is not None:
                return fault
        for name, kind in (self.args or {}).items():
            if not kind.optional and name not in args:
                return f"argument {name!r} of {self.name} is missing"
        return self._plain_secret(args)

    def target_of(self, args: Mapping[str, JsonValue]) -> str | None:
        """The name of the target these arguments are done to; None if the pointer finds no string."""
        path = pointers.tokens(self.target) if self.target.startswith("/") else None
        if path is None:
            return self.target
        found = pointers.find(path, args)
        return found if isinstance(found, str) else None

    def _fault(self, name: str, value: JsonValue) -> str | None:
        if self.args is None:
            return None
        kind = self.args.get(name)
        if kind is None:
            return f"argument {name[:64]!r} is not declared for {self.name} in {FILE}"
        fault = misfit(kind.kind, value)
        return None if fault is None else f"argument {name!r} of {self.name} {fault}"

    def _plain_secret(self, args: Mapping[str, JsonValue]) -> str | None:
        for pointer in self.secret:
            found = pointers.find(pointers.tokens(pointer) or (), args)
            if not isinstance(found, Missing) and sealed(found) is None:
                return f"argument {pointer} of {self.name} is secret and came in plain; seal it"
        return None


class _ToolEntry(Entry):
    group: Group
    risk: Risk
    target: Annotated[str, Field(min_length=1)]
    args: Annotated[dict[str, str] | Literal["json"], Field(default_factory=dict[str, str])]
    secret: Items[str]
    signed: bool = False
    timeout_s: Annotated[int, Field(ge=1, le=86_400)] = TIMEOUT_S


class _Tools(Entry):
    tool: dict[str, _ToolEntry]


def read_tools(text: str) -> Mapping[str, Tool]:
    """Read `tools.toml`; raises `PolicyError` with file, line and entry at the first fault."""
    source = Source(FILE, text)
    entries = source.read(_Tools).tool
    return MappingProxyType({name: _tool(source, name, entry) for name, entry in entries.items()})


def _tool(source: Source, name: str, entry: _ToolEntry) -> Tool:
    path: Path = ("tool", name)
    if not _TOOL.fullmatch(name):
        raise source.fault(path, f"{name!r} is no name for a tool", "use letters, digits and _ . : / - (at most 128)")
    if name in get_args(Group):
        raise source.fault(path, f"{name!r} is a group of tools", "give the tool a name of its own")
    args = None if entry.args == "json" else _args(source, name, entry.args)
    if entry.target.startswith("/") and not _points(entry.target, args):
        raise source.fault((*path, "target"), f"{entry.target!r} points to no argument", "point to a declared one")
    for pointer in entry.secret:
        _check_secret(source, name, pointer, args)
    secret = tuple(entry.secret)
    return Tool(name, entry.group, entry.risk, entry.target, args, secret, entry.signed, entry.timeout_s)


def _args(source: Source, name: str, entries: Mapping[str, str]) -> Mapping[str, ArgType]:
    found: dict[str, ArgType] = {}
    for arg, text in entries.items():
        path: Path = ("tool", name, "args", arg)
        if not _ARG.fullmatch(arg):
            raise source.fault(
                path, f"{arg!r} is no name for an argument", "use letters, digits and _ . - (at most 64)"
            )
        kind = parse_type(text)
        if kind is None:
            known = ", ".join(KINDS)
            raise source.fault(path, f"{text!r} is no type for {arg!r} of {name}", f'use one of {known}, with "?"')
        found[arg] = kind
    return MappingProxyType(found)


def _points(pointer: str, args: Mapping[str, ArgType] | None) -> bool:
    """True if `pointer` may find something in arguments of these types: in depth only below record and json."""
    path = pointers.tokens(pointer)
    if not path:
        return False
    if args is None:
        return True
    kind = args.get(path[0])
    return kind is not None and (len(path) == 1 or kind.kind in ("record", "json"))


def _check_secret(source: Source, name: str, pointer: str, args: Mapping[str, ArgType] | None) -> None:
    path = pointers.tokens(pointer) or ()
    place: Path = ("tool", name, "secret")
    if not _points(pointer, args):
        raise source.fault(place, f"{pointer!r} of {name} points to no argument", 'write it like "/card"')
    kind = args[path[0]].kind if args is not None and len(path) == 1 else None
    if kind not in (None, "string", "json"):
        raise source.fault(place, f"{pointer!r} of {name} is a {kind}", "a sealed argument is a string or json")
