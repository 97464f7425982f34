"""`serve` and `settings`: from flags to the server's own settings, and to the server.

Never knows what a setting does.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from watchfloor.cli import output
from watchfloor.cli.doing.extras import attribute

EXTRA = "server"


class _Setting(NamedTuple):
    """As the server's own `Setting`."""

    name: str
    value: str
    source: str
    place: str
    says: str


class _Loaded(Protocol):
    settings: object

    def rows(self) -> Sequence[_Setting]: ...


def serve(flags: Mapping[str, object]) -> int:
    """Serve until a signal comes."""
    loaded = _load(flags, "serve")
    run = cast(Callable[[object], int], attribute("watchfloor_server.app", "run", EXTRA, "serve"))
    return run(loaded.settings)


def settings(data: Path | None, *, as_json: bool) -> int:
    """Show every setting with where it came from."""
    rows = _load({"data": data}, "settings").rows()
    if as_json:
        for row in rows:
            output.emit(dict(zip(("name", "value", "source", "place", "says"), row, strict=True)))
        return 0
    table = [(row[0], row[1] or "-", f"{row[2]} {row[3]}".strip(), row[4]) for row in rows]
    output.columns(("SETTING", "VALUE", "FROM", ""), table, (24, 60, 60, 60))
    return 0


def _load(flags: Mapping[str, object], command: str) -> _Loaded:
    load = attribute("watchfloor_server.settings", "load", EXTRA, command)
    return cast(Callable[[Mapping[str, object], Mapping[str, str]], _Loaded], load)(flags, os.environ)
