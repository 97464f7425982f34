"""From an address and a name to a console on this terminal, and back to an exit code.

Never swallows why a session could not be opened: who called tells it.
"""

import asyncio
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from watchfloor.oversight import (
    Fork,
    LinkEnded,
    Operator,
    Oversight,
    Pins,
    Refused,
    connect,
    find_operator,
    real_surroundings,
)
from watchfloor_console.app.clocks import Clocks, real_clocks
from watchfloor_console.app.console import ConsoleApp
from watchfloor_console.app.drawing import GUIDE_S
from watchfloor_console.app.outside import Outside
from watchfloor_console.app.preferences import Preferences, look_now, preferences
from watchfloor_console.board import Words
from watchfloor_console.driver.aim import Sight
from watchfloor_console.driver.killing import Heard, KillThread
from watchfloor_console.feed import Floor
from watchfloor_console.feed.watching import follow, ping, refresh, verify


class Manner(NamedTuple):
    """How a console runs: what its operator chose, a line for newcomers, and whether it only looks."""

    chosen: Preferences
    guide: str = ""
    is_read_only: bool = False


def run(
    server_url: str,
    name: str | None = None,
    key_file: Path | None = None,
    *,
    read_only: bool = False,
    ascii: bool = False,  # noqa: A002 - it is the flag's name
    theme: str | None = None,
    after_s: float | None = None,
    guide: str = "",
) -> int:
    """Run the console on this terminal until it is left; what is not given is as `console.toml` says.

    `guide` is a line for who has never seen it.

    Raises `Refused`, `Unreachable` or `Fork` if there is no session, OSError and ValueError about a file.
    """
    chosen = preferences(os.environ)
    chosen = chosen._replace(
        theme=theme or chosen.theme,
        ascii=ascii or chosen.ascii,
        after_s=chosen.after_s if after_s is None else after_s,
    )
    manner = Manner(chosen, guide, is_read_only=read_only)
    return asyncio.run(_run(server_url, name, key_file, manner))


async def _run(url: str, name: str | None, key_file: Path | None, manner: Manner) -> int:
    operator = await find_operator(url, Pins.of(os.environ), name=name, key_file=key_file)
    async with connect(operator, device="console", view="watch", kill=False) as session:
        return await show(session, operator, real_clocks(), manner)


async def show(session: Oversight, operator: Operator, clocks: Clocks, manner: Manner) -> int:
    """Show a session on this terminal until it is left."""
    chosen = manner.chosen
    look = look_now(chosen, os.environ)
    floor, sight = Floor(clocks.now, Words(look.ascii)), Sight(clocks.steady_s)
    loop = asyncio.get_running_loop()
    apps: list[ConsoleApp] = []

    def hear(heard: Heard) -> None:
        loop.call_soon_threadsafe(lambda: [app.heard(heard) for app in apps])

    killing = KillThread(operator, sight, hear, real_surroundings(), chosen.after_s)
    outside = Outside(
        session, killing.press, killing.command, killing.disarm, killing.armed_left_s, secrets.token_bytes
    )
    app = ConsoleApp(floor, outside, look, clocks, sight, chosen)
    app.say(manner.guide, GUIDE_S)
    apps.append(app)
    killing.start()
    try:
        async with asyncio.TaskGroup() as group:
            works = [
                group.create_task(_follow(session, floor, is_read_only=manner.is_read_only)),
                group.create_task(refresh(session, floor)),
                group.create_task(ping(session, floor)),
                group.create_task(verify(session, floor)),
            ]
            code = await app.run_async()
            for work in works:
                work.cancel()
    finally:
        killing.stop()
    return 0 if code is None else code


async def _follow(session: Oversight, floor: Floor, *, is_read_only: bool) -> None:
    """Follow, and when the session is over say so on the floor: what is shown is old from then on."""
    try:
        await follow(session, floor, is_read_only=is_read_only)
    except (Refused, Fork) as error:
        floor.take(LinkEnded(error))
