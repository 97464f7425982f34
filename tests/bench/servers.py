"""Knows the servers that are measured: ours, and the controls; each a process with a fresh folder.

It must never know what is measured on them.
"""

import asyncio
import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from children import Child, child
from guests import OPERATOR, Place

from watchfloor.oversight import Pins, enrol
from watchfloor.oversight.wellknown import ask_server_id


class Served(NamedTuple):
    """A running server; `argument` is what a load must be told of it."""

    process: Child
    argument: str


@contextmanager
def watchfloor(*extra: str) -> Generator[Served]:
    """Our server, with an enrolled operator."""
    with TemporaryDirectory(prefix="watchfloor-bench-") as folder, child("serve_floor.py", folder, *extra) as process:
        port = int(process.read().rpartition(":")[2])
        place = asyncio.run(_enrolled(port, Path(folder)))
        yield Served(process, json.dumps([place.port, str(place.data), place.server, str(place.key)]))


@contextmanager
def control(script: str, *extra: str) -> Generator[Served]:
    """A control: its first line is its port."""
    with TemporaryDirectory(prefix="watchfloor-bench-") as folder, child(script, folder, *extra) as process:
        yield Served(process, json.dumps(int(process.read())))


def place_of(argument: str) -> Place | int:
    """What a load was told: a place of ours, or a control's port."""
    found: object = json.loads(argument)
    if isinstance(found, int):
        return found
    assert isinstance(found, list)
    port, data, server, key = (str(each) for each in found)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return Place(int(port), Path(data), server, Path(key))


async def _enrolled(port: int, folder: Path) -> Place:
    url = f"ws://127.0.0.1:{port}"
    code = (folder / "first-operator.code").read_text("utf-8")
    enrolled = await enrol(url, code, OPERATOR, Pins(folder / "operator" / "watchfloor"))
    return Place(port, folder, await ask_server_id(url), enrolled.path)
