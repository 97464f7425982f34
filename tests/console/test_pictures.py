"""About a dozen screens as they are, row by row, at a fixed size and clock: what is drawn is what was drawn before.

`WATCHFLOOR_PICTURES=draw pytest tests/console/test_pictures.py` draws them anew, to be looked at.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

import stage as scenes
from stage import Stage, stage
from watchfloor_console.render.look import Look

HERE = Path(__file__).parent / "pictures"


class Shot(NamedTuple):
    """One picture: its name and size, its floor, and what is pressed."""

    name: str
    size: tuple[int, int]
    floor: Callable[[], Stage]
    keys: tuple[str, ...] = ()


WIDE, SMALL = (140, 40), (80, 24)

SHOTS = (
    Shot("watch", WIDE, scenes.watch_scene),
    Shot("watch-80x24", SMALL, scenes.watch_scene),
    Shot("watch-120x30", (120, 30), scenes.watch_scene),
    Shot("watch-ascii", WIDE, lambda: scenes.watch_scene(Look(ascii=True))),
    Shot("watch-200x60", (200, 60), scenes.watch_scene),
    Shot("decide", WIDE, scenes.decide_scene, ("n",)),
    Shot("decide-80x24", SMALL, scenes.decide_scene, ("n",)),
    Shot("run", WIDE, scenes.run_scene, ("enter",)),
    Shot("identity", WIDE, scenes.identity_scene, ("i",)),
    Shot("kill", WIDE, scenes.kill_scene),
    Shot("kill-80x24", SMALL, scenes.kill_scene),
    Shot("no-link", WIDE, scenes.cut_off_scene),
    Shot("ledger", WIDE, scenes.ledger_scene, (":", *"go 03:04:12Z", "enter")),
    Shot("health", WIDE, scenes.health_scene, ("H",)),
    Shot("since", WIDE, scenes.since_scene, (".",)),
    Shot("help-100x30", (100, 30), scenes.watch_scene, ("?",)),
    Shot("tiny", (50, 12), scenes.watch_scene),
)


@pytest.mark.parametrize("shot", SHOTS, ids=[shot.name for shot in SHOTS])
async def test_a_screen_is_as_it_was(shot: Shot) -> None:
    async with stage(shot.floor(), shot.size) as on:
        await on.press(*shot.keys)
        for _ in range(7 if shot.keys else 1):
            await on.settle()
        drawn = "\n".join(on.text()) + "\n"
    path = HERE / f"{shot.name}.txt"
    if os.environ.get("WATCHFLOOR_PICTURES") == "draw":
        HERE.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    assert drawn == path.read_text("utf-8"), (
        f"{shot.name} looks otherwise now: look at it, and draw it anew if it is right"
    )
