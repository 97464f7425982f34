"""The demo for visitors over SSH: the floor is opened, and consoles come to it on a port of this machine.

Who may log in: this user's own keys, and one that is made for the occasion. Never listens beyond loopback.
"""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from watchfloor.cli import output
from watchfloor.identity import Role
from watchfloor.oversight import Fork, Pins, Refused, Unreachable, connect, enrol
from watchfloor_console.ssh import Listening, Terms, entry, is_public_key, public_of, serve
from watchfloor_demo import colleague
from watchfloor_demo.floor import Floor, open_floor
from watchfloor_demo.show import FAILED, SIGNALLED, Signals

HOST: Final = "127.0.0.1"

AUDIENCE: Final = "audience"
LOOKS: Final[tuple[Role, ...]] = ("viewer",)

GUIDE: Final = (
    "WELCOME  n what waits, G reads it, a approves   i who acts   ^K ^K stops a run   ? all keys   q q leaves"
)
GUIDE_OF_AUDIENCE: Final = (
    "WELCOME  you look, and others decide   n what waits   i who acts   L the ledger   ? all keys   q q leaves"
)


def run(port: int, *, speed: float, seconds: float | None, read_only: bool) -> int:
    """Serve the demo until `seconds` are over or a signal comes; answers the exit code."""
    signals = Signals()
    try:
        with signals.noted(), ExitStack() as stack:
            output.say("watchfloor demo: a shop, a server, six agents. They start in a temporary folder.")
            floor = open_floor(stack, speed)
            signals.interrupting(lambda: asyncio.run(_serve(floor, port, speed, seconds, is_read_only=read_only)))
    except BrokenPipeError:
        raise
    except (OSError, ValueError, Refused, Unreachable, Fork) as error:
        if not signals.number:
            output.fault(str(error))
            return FAILED
    return SIGNALLED + signals.number if signals.number else 0


async def _serve(floor: Floor, port: int, speed: float, seconds: float | None, *, is_read_only: bool) -> None:
    folder = floor.home.parent / "ssh"
    folder.mkdir(mode=0o700)
    name = floor.you.name
    if is_read_only:
        name = AUDIENCE
        await _seat(floor)
    keys = own_keys(Path.home() / ".ssh")
    own = folder / "demo.key"
    _invite(folder / "guests", keys, own, name, is_read_only=is_read_only)
    guide = GUIDE_OF_AUDIENCE if is_read_only else GUIDE
    terms = Terms(floor.url, HOST, port, folder / "guests", folder / "host.key", is_read_only, guide)

    def ready(listening: Listening) -> None:
        _tell(listening, own, len(keys))

    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        if seconds is not None:
            asyncio.get_running_loop().call_later(seconds, stop.set)
        beside = group.create_task(_colleague(floor, speed)) if is_read_only else None
        await serve(terms, say=output.fault, ready=ready, stop=stop)
        if beside is not None:
            beside.cancel()


async def _seat(floor: Floor) -> None:
    """Enrol the audience: an operator who may look, and nothing else, whatever a console lets through."""
    async with connect(floor.you, device="demo", kill=False) as desk:
        reply = await desk.admin("operator.add", AUDIENCE, LOOKS)
    made = reply.value if isinstance(reply.value, dict) else {}
    await enrol(floor.url, str(made.get("code")), AUDIENCE, Pins(floor.home))


def own_keys(folder: Path) -> list[str]:
    """The public keys of this user, and of who may log in here anyway; what is no such key is passed over."""
    files = [*sorted(folder.glob("*.pub")), folder / "authorized_keys"]
    lines = [line for file in files for line in _lines(file)]
    return list(dict.fromkeys(line for line in lines if is_public_key(line)))


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return []


def _invite(guests: Path, keys: list[str], own: Path, name: str, *, is_read_only: bool) -> None:
    public = public_of(own)
    guests.touch(0o600)
    guests.write_text("".join(entry(key, name, is_read_only=is_read_only) + "\n" for key in (*keys, public)), "utf-8")


def _tell(listening: Listening, own: Path, count: int) -> None:
    output.say(f"watchfloor: host key {listening.fingerprint}")
    if count:
        output.say(f"watchfloor: log in with a key of your own:      ssh -p {listening.port} {HOST}")
    output.say(f"watchfloor: log in with a key made for this demo: ssh -p {listening.port} -i {{}} {HOST}", own)


async def _colleague(floor: Floor, speed: float) -> None:
    """Somebody has to decide while others look."""
    try:
        await colleague.work(floor.mara, speed)
    except* (Refused, Unreachable) as left:
        output.say("           COLLEAGUE  left: {}", left.exceptions[0])
