"""`ssh`: consoles over SSH, until a signal comes; or the one console of a session that OpenSSH's own server opened.

Never knows a client's key, and never draws anything.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from watchfloor.cli import output
from watchfloor.cli.doing import consoles
from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.failures import Failure
from watchfloor.cli.options import Access


class _Listening(Protocol):
    @property
    def port(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...


class _Run(Protocol):
    def __call__(
        self,
        server: str,
        listen: str,
        authorized_keys: Path | None,
        *,
        read_only: bool,
        gateway: str,
        say: Callable[[str], None],
        ready: Callable[[_Listening], None],
    ) -> int: ...


def ssh(server: str, listen: str, authorized_keys: Path | None, *, read_only: bool, gateway: str) -> int:
    """Serve consoles; who comes and goes is said on stderr."""
    run = cast(_Run, attribute("watchfloor_console.ssh", "run", "ssh", "ssh"))

    def ready(listening: _Listening) -> None:
        host = listen.rpartition(":")[0]
        output.say(f"watchfloor: ssh on {{}}, port {listening.port}, host key {{}}", host, listening.fingerprint)

    return run(server, listen, authorized_keys, read_only=read_only, gateway=gateway, say=output.fault, ready=ready)


def session(access: Access, *, read_only: bool) -> int:
    """Run one session's console; a command that its client asked for is refused (sshd_config(5), ForceCommand)."""
    if os.environ.get("SSH_ORIGINAL_COMMAND"):
        raise Failure("no command runs here; log in without one, and the console opens")
    is_plain = not output.has_terminal() or os.environ.get("TERM", "dumb") == "dumb"
    return consoles.console(access, plain=is_plain, read_only=read_only)
