"""The SSH server put together: its key, its guests, the warm process, and a listening socket.

Never opens a session of the watchfloor server itself: consoles do, each as its own operator.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, NamedTuple

import asyncssh

from watchfloor.oversight import Pins, default_home
from watchfloor_console.ssh.door import Crowd, Door, House, errand_of
from watchfloor_console.ssh.guests import Guests
from watchfloor_console.ssh.hostkey import host_key
from watchfloor_console.ssh.nursery import Nursery

LOGIN_S: Final = 10.0
"""From the first packet to a key that was accepted; a person who must touch a security key needs some of it."""

KEEPALIVE_S: Final = 15
MISSED: Final = 3
"""A client that answers nothing for 45 s is gone; what it did not read is at most what was written meanwhile."""

WINDOW_BYTES: Final = 64 * 1024
"""What a client may have typed that no console has read yet."""

FOLDER: Final = "ssh"
HOST_KEY: Final = "host.key"
GUESTS: Final = "authorized_keys"

_WRITE: Final = 'write it with a line for each key: operator="NAME" ssh-ed25519 AAAA...'

BACKLOG: Final = 32


class Terms(NamedTuple):
    """What to serve: consoles of which server, where, and to whom."""

    server: str
    host: str
    port: int
    guests: Path
    host_key: Path
    is_read_only: bool = False
    guide: str = ""
    gateway: str = ""


class Listening(NamedTuple):
    """Where it listens, and the fingerprint by which clients know it."""

    port: int
    fingerprint: str


def run(
    server: str,
    listen: str,
    authorized_keys: Path | None,
    *,
    read_only: bool,
    gateway: str,
    say: Callable[[str], None],
    ready: Callable[[Listening], None],
) -> int:
    """Serve until a signal comes; raises OSError or ValueError with a sentence if it cannot begin."""
    host, port = address_of(listen)
    home = default_home(os.environ) / FOLDER
    guests = authorized_keys or home / GUESTS
    if not guests.exists():
        raise FileNotFoundError(f"{str(guests)!r} is not there; {_WRITE}")
    if gateway:
        _check_gateway(server, gateway)
    terms = Terms(server, host, port, guests, home / HOST_KEY, is_read_only=read_only, gateway=gateway)

    async def go() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        await serve(terms, say=say, ready=ready, stop=stop)

    asyncio.run(go())
    return 0


def _check_gateway(server: str, gateway: str) -> None:
    """Find the key by which this host vouches; raises `Refused`, OSError or ValueError with a sentence."""
    pins = Pins.of(os.environ)
    pin = pins.of_url(server)
    if pin is None or not pins.key_path(pin.server, gateway).is_file():
        raise FileNotFoundError(
            f"there is no key of gateway {gateway!r} for {server!r} here; run: watchfloor operator enrol --as {gateway}"
        )


def address_of(listen: str) -> tuple[str, int]:
    """Take HOST:PORT apart; raises ValueError."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{listen!r} is no HOST:PORT to listen on; say for example 127.0.0.1:7422")
    return host.removeprefix("[").removesuffix("]"), int(port)


async def serve(
    terms: Terms, *, say: Callable[[str], None], ready: Callable[[Listening], None], stop: asyncio.Event
) -> None:
    """Serve until `stop` is set; raises OSError or ValueError with a sentence if it cannot begin."""
    _be_quiet()
    guests = Guests(terms.guests)
    guests.check()
    key = host_key(terms.host_key)
    nursery = Nursery()
    errand = errand_of(terms.server, is_read_only=terms.is_read_only, guide=terms.guide, gateway=terms.gateway)
    house = House(guests, errand, nursery.begin, nursery.end, say, Crowd())
    async with AsyncExitStack() as stack:
        stack.callback(nursery.close)
        await nursery.open()
        listener = await _listen(terms, key, house)
        stack.callback(house.crowd.send_away)
        stack.callback(listener.close)
        ready(Listening(listener.get_port(), key.get_fingerprint()))
        await stop.wait()


async def _listen(terms: Terms, key: asyncssh.SSHKey, house: House) -> asyncssh.SSHAcceptor:
    return await asyncssh.create_server(
        lambda: Door(house),
        terms.host,
        terms.port,
        config=None,
        server_host_keys=[key],
        server_version="watchfloor",
        encoding=None,
        line_editor=False,
        window=WINDOW_BYTES,
        password_auth=False,
        kbdint_auth=False,
        host_based_auth=False,
        gss_host=None,
        public_key_auth=True,
        agent_forwarding=True,
        x11_forwarding=False,
        allow_scp=False,
        compression_algs=["none"],
        login_timeout=LOGIN_S,
        keepalive_interval=KEEPALIVE_S,
        keepalive_count_max=MISSED,
        backlog=BACKLOG,
    )


def _be_quiet() -> None:
    """The library's log holds what clients write; what is to be known is said by us, in sentences."""
    asyncssh.set_log_level(logging.CRITICAL + 1)
