"""What a fresh fork does: it takes a terminal for its own, runs one console there, and ends.

Never returns into the process it was forked from, and keeps none of its descriptors.
"""

import fcntl
import gc
import os
import signal
import termios
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from watchfloor.identity import Vouch
from watchfloor.oversight import Fork, Pins, Refused, Unreachable
from watchfloor.oversight.agentkeys import PREFIX
from watchfloor.oversight.ownkeys import is_vouched, vouch_key
from watchfloor.visible import visible
from watchfloor_console import app, plain
from watchfloor_console.ssh.errands import Begin

FAILED = 1
INTERRUPTED = 130

NOBODY_SIGNS = "UNSIGNED  nobody signs here: a kill is obeyed, no answer above medium risk; log in with ssh -A to sign"

NOT_OURS = (
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "SSH_AUTH_SOCK",
    "SSH_CLIENT",
    "SSH_ORIGINAL_COMMAND",
    "SSH_TTY",
)
"""Of whoever started the server, and of no guest."""


def wake(errand: Begin, descriptor: int, others: Iterable[int]) -> NoReturn:
    """Run a console on a descriptor, in a process that has just been forked; `others` are the parent's."""
    code = FAILED
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        for other in others:
            os.close(other)
        if errand.has_pty:
            fcntl.ioctl(descriptor, termios.TIOCSCTTY, 0)
        for standard in (0, 1, 2):
            os.dup2(descriptor, standard)
        os.close(descriptor)
        surround(errand)
        gc.enable()
        code = _live(errand)
    finally:
        os._exit(code)  # deliberately nothing of the parent's: no exit handlers, no buffers


def surround(errand: Begin) -> None:
    """Leave an environment that is the guest's."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ["TERM"] = errand.term
    os.environ["SSH_CONNECTION"] = errand.peer
    if errand.agent is not None:
        os.environ["SSH_AUTH_SOCK"] = errand.agent


def _live(errand: Begin) -> int:
    try:
        return _run(errand)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Refused, Unreachable, Fork, OSError, ValueError) as error:
        os.write(2, f"watchfloor: {visible(str(error), limit=600)}\n".encode())
        return FAILED


def _run(errand: Begin) -> int:
    key = key_of(errand)
    if key is not None and is_vouched(key):
        errand = errand.model_copy(update={"guide": f"{NOBODY_SIGNS}   {errand.guide}".rstrip()})
    if not errand.is_plain:
        return app.run(errand.server, errand.operator, key, read_only=errand.is_read_only, guide=errand.guide)
    if errand.guide:
        os.write(1, f"{errand.guide}\n".encode())
    return plain.run(errand.server, errand.operator, key, read_only=errand.is_read_only)


def key_of(errand: Begin) -> Path | None:
    """The key that a guest logged in with, where this host keeps none of theirs: in their agent, or vouched for."""
    pins = Pins.of(os.environ)
    pin = pins.of_url(errand.server)
    if pin is None or pins.key_path(pin.server, errand.operator).is_file():
        return None
    if errand.agent is None:
        vouch = Vouch(gateway=errand.gateway, fingerprint=errand.fingerprint)
        return vouch_key(vouch) if errand.gateway else None
    return None if errand.operator in pins.names(pin.server) else Path(f"{PREFIX}{errand.fingerprint}")
