"""From an address and a name to a console on this terminal, and back to an exit code.

Never swallows why a session could not be opened: who called tells it.
"""

import asyncio
import os
from pathlib import Path

from watchfloor.oversight import (
    Fork,
    LinkEnded,
    Operator,
    Oversight,
    Pins,
    Refused,
    connect,
    default_home,
    find_operator,
    real_surroundings,
)
from watchfloor_console.app.clocks import Clocks, real_clocks
from watchfloor_console.app.console import ConsoleApp
from watchfloor_console.app.drawing import Outside
from watchfloor_console.board import Words
from watchfloor_console.driver.aim import Sight
from watchfloor_console.driver.killing import Heard, KillThread
from watchfloor_console.driver.presses import AFTER_S
from watchfloor_console.feed import Floor
from watchfloor_console.feed.watching import follow, ping, refresh
from watchfloor_console.render.look import Look


def run(
    server_url: str,
    name: str | None = None,
    key_file: Path | None = None,
    *,
    read_only: bool = False,
    ascii: bool = False,  # noqa: A002 - it is the flag's name
    theme: str = "dark",
    after_s: float = AFTER_S,
) -> int:
    """Run the console on this terminal until it is left.

    Raises `Refused`, `Unreachable` or `Fork` if there is no session, OSError and ValueError about a key's file.
    """
    look = Look("light" if theme == "light" else "dark", has_color="NO_COLOR" not in os.environ, ascii=ascii)
    return asyncio.run(_run(server_url, name, key_file, look, after_s, is_read_only=read_only))


async def _run(
    url: str, name: str | None, key_file: Path | None, look: Look, after_s: float, *, is_read_only: bool
) -> int:
    operator = await find_operator(url, Pins(default_home(os.environ)), name=name, key_file=key_file)
    async with connect(operator, device="console", view="watch", kill=False) as session:
        return await show(session, operator, look, real_clocks(), after_s, is_read_only=is_read_only)


async def show(
    session: Oversight, operator: Operator, look: Look, clocks: Clocks, after_s: float, *, is_read_only: bool
) -> int:
    """Show a session on this terminal until it is left."""
    floor, sight = Floor(clocks.now, Words(look.ascii)), Sight(clocks.steady_s)
    loop = asyncio.get_running_loop()
    apps: list[ConsoleApp] = []

    def hear(heard: Heard) -> None:
        loop.call_soon_threadsafe(lambda: [app.heard(heard) for app in apps])

    killing = KillThread(operator, sight, hear, real_surroundings(), after_s)
    outside = Outside(session.decide, killing.press, killing.disarm, killing.armed_left_s)
    app = ConsoleApp(floor, outside, look, clocks, sight)
    apps.append(app)
    killing.start()
    try:
        async with asyncio.TaskGroup() as group:
            works = [
                group.create_task(_follow(session, floor, is_read_only=is_read_only)),
                group.create_task(refresh(session, floor)),
                group.create_task(ping(session, floor)),
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
