"""The one table of keys, walked: each key on each screen where it is said to work, and what is seen of its promise."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from textual import events

from keybook import SCENES
from promises import Promise, Scene, See
from stage import Stage, stage
from watchfloor_console.bindings import KEYS, ScreenName, caught, keys_of
from watchfloor_console.bindings.key import EVERYWHERE
from watchfloor_console.screens import FloorScreen

TURNS = 60
"""Turns after which nothing more comes: a screen seeks one thing after the other, each in a few turns."""

YIELDS = 6
"""How often every task gets its turn between two pictures."""

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


@asynccontextmanager
async def shown(scene: Scene) -> AsyncGenerator[Stage]:
    async with stage(scene.made(), scene.size) as on:
        yield on


async def until(on: Stage, sees: See, turns: int = TURNS) -> bool:
    """Draw until it is seen; False if it is not."""
    for _ in range(turns):
        for _ in range(YIELDS):
            await asyncio.sleep(0)
        on.app.draw()
        on.sight.paint(on.sight.drawn())
        on.app.draw()
        if sees(on):
            return True
    return False


async def hit(on: Stage, *keys: str) -> None:
    """Press keys that only lead somewhere: without the pauses of a pilot."""
    for key in keys:
        on.app.post_message(events.Key(key, CHARACTERS.get(key, key if len(key) == 1 else None)))
        await until(on, lambda _: False, turns=2)


async def home(on: Stage, cursor: str) -> None:
    """Back to the home screen, as if nothing had been pressed."""
    while len(on.app.screen_stack) > 2:
        on.app.pop_screen()
        await until(on, lambda _: True)
    screen = on.app.screen
    assert isinstance(screen, FloorScreen)
    screen.typing = None
    on.floor.ring.follow()
    on.session.orders.clear()
    on.session.looked.clear()
    on.sent.clear()
    on.floor.seen = min(on.floor.seen, 1_470_100)
    on.app.select(cursor)
    on.app.say("")


async def kept(on: Stage, scene: Scene, key: str, promise: Promise) -> str:
    """Press a key on its screen; what is wrong with its promise, empty if nothing is."""
    await hit(on, *scene.enters)
    if not await until(on, scene.is_there):
        return "its screen is not there:\n" + "\n".join(on.text())
    await hit(on, *promise.first)
    if promise.sees(on):
        return "its promise is seen before it is pressed"
    assert on.pilot is not None
    await on.pilot.press(key)
    for _ in range(promise.pages):
        on.later(0.3)
        await until(on, promise.sees)
    if not await until(on, promise.sees):
        return "nothing of its promise is seen:\n" + "\n".join(on.text())
    return ""


@pytest.mark.parametrize("screen", EVERYWHERE)
def test_every_key_of_the_table_has_its_promise_and_no_promise_is_without_its_key(screen: ScreenName) -> None:
    assert {key.key for key in keys_of(screen) if not key.is_caught} == set(SCENES[screen].promises)


@pytest.mark.parametrize("screen", EVERYWHERE)
async def test_each_key_does_on_its_screen_what_the_table_says(screen: ScreenName) -> None:
    scene, faults = SCENES[screen], list[str]()
    async with shown(scene) as on:
        cursor = on.sight.painted().run
        for key, promise in scene.promises.items():
            await home(on, cursor)
            if wrong := await kept(on, scene, key, promise):
                faults.append(f"{key}: {wrong}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("screen", EVERYWHERE)
async def test_each_stop_key_is_one_on_every_screen(screen: ScreenName) -> None:
    scene = SCENES[screen]
    async with shown(scene) as on:
        await on.press(*scene.enters)
        await on.press(*caught())
        assert on.pressed == list(caught().values())
        assert [key.key for key in KEYS if key.is_caught] == list(caught())
