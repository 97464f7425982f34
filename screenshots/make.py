"""Draws the screenshots from the real application, with fixed data, clock and size: SVG, and PNG beside it.

Run `python screenshots/make.py [NAME ...]`; `demo` is the recording of the demo. The pictures never open a connection:
their floor is the canned one of the tests.
"""

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple, cast

import cairosvg  # pyright: ignore[reportMissingTypeStubs]

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from recording import record  # noqa: E402

import stage as scenes  # noqa: E402
from stage import Stage, stage  # noqa: E402
from watchfloor_console.render.look import Look  # noqa: E402

FONT = "DejaVu Sans Mono"

SPACING = 'letter-spacing="0.159"'
"""What the font's advance (1233/2048 of 20) lacks to a cell of 12.2: the renderer of PNGs spreads lengths otherwise."""


class Shot(NamedTuple):
    """One picture: its size, its floor, and what is pressed before it is taken."""

    name: str
    size: tuple[int, int]
    floor: Callable[[], Stage]
    press: Callable[[Stage], Awaitable[None]] | None = None


async def _open_card(on: Stage) -> None:
    await on.press("n")


async def _approve(on: Stage) -> None:
    await on.press("n")
    await on.read_all()
    await on.press("a")
    on.later(1.0)
    await on.press("7")
    on.later(0.5)
    await on.press("m")
    on.later(4.5)


async def _open_run(on: Stage) -> None:
    await on.press("enter")
    await on.settle()


async def _identity(on: Stage) -> None:
    await on.press("i")
    await on.settle()


async def _replay(on: Stage) -> None:
    await on.press("L")
    await on.press(":", *"go 03:04:12Z", "enter")
    for _ in range(6):
        await on.settle()


async def _health(on: Stage) -> None:
    await on.press("H")
    await on.settle()


async def _since(on: Stage) -> None:
    await on.press(".")
    await on.settle()


async def _armed(on: Stage) -> None:
    on.armed_s = 1.6


async def _help(on: Stage) -> None:
    await on.press("?")


CAST = "demo"
"""The recording of the demo, which is the real one, and so never the same twice."""

SHOTS = (
    Shot("watch", (140, 40), scenes.watch_scene),
    Shot("watch-80x24", (80, 24), scenes.watch_scene),
    Shot("decide", (140, 40), scenes.decide_scene, _open_card),
    Shot("decide-80x24", (80, 24), scenes.decide_scene, _open_card),
    Shot("approve", (140, 40), scenes.decide_scene, _approve),
    Shot("approve-80x24", (80, 24), scenes.decide_scene, _approve),
    Shot("kill", (140, 40), scenes.kill_scene),
    Shot("kill-80x24", (80, 24), scenes.kill_scene),
    Shot("run", (140, 40), scenes.run_scene, _open_run),
    Shot("run-80x24", (80, 24), scenes.run_scene, _open_run),
    Shot("identity", (140, 40), scenes.identity_scene, _identity),
    Shot("identity-100x30", (100, 30), scenes.identity_scene, _identity),
    Shot("ledger", (140, 40), scenes.ledger_scene, _replay),
    Shot("ledger-80x24", (80, 24), scenes.ledger_scene, _replay),
    Shot("health", (140, 40), scenes.health_scene, _health),
    Shot("since", (140, 40), scenes.since_scene, _since),
    Shot("kill-all", (140, 40), scenes.watch_scene, _armed),
    Shot("no-link", (140, 40), scenes.cut_off_scene),
    Shot("watch-light", (140, 40), lambda: scenes.watch_scene(Look("light"))),
    Shot("watch-no-color", (140, 40), lambda: scenes.watch_scene(Look(has_color=False))),
    Shot("fork", (140, 40), scenes.fork_scene),
    Shot("help", (140, 40), scenes.watch_scene, _help),
    Shot("help-100x30", (100, 30), scenes.watch_scene, _help),
)


async def take(shot: Shot) -> None:
    """Draw one picture."""
    async with stage(shot.floor(), shot.size) as on:
        if shot.press is not None:
            await shot.press(on)
        await on.settle()
        svg = on.app.export_screenshot(title="watchfloor")
    svg = svg.replace("Fira Code", FONT)
    (HERE / f"{shot.name}.svg").write_text(svg, "utf-8")
    drawn = re.sub(r'textLength="[^"]*"', SPACING, svg)
    cast(Callable[..., object], cairosvg.svg2png)(  # pyright: ignore[reportUnknownMemberType]
        bytestring=drawn.encode(), write_to=str(HERE / f"{shot.name}.png")
    )
    print(f"{shot.name}: {shot.size[0]}x{shot.size[1]}")


async def main(names: list[str]) -> None:
    """Draw those that are named, or all, and record the demo."""
    for shot in SHOTS:
        if not names or shot.name in names:
            await take(shot)
    if not names or CAST in names:
        await asyncio.to_thread(record, HERE / f"{CAST}.cast")
        print(f"{CAST}: a cast of the demo")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
