"""What a look at this machine's own files finds: keys and who can read them, the disk, the certificate.

Never asks a server, and never shows what is in a file.
"""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from watchfloor.cli.doing.ailments import Finding, fail, ok, warn

ROOM_BYTES: Final = 1024**3
"""Free disk below which it is time to act: a flood fills a gigabyte in minutes."""

LAST_BYTES: Final = 64 * 1024**2
"""Free disk below which nothing is allowed soon."""

EXPIRY: Final = timedelta(days=21)
"""A certificate that ends sooner is told: time to get another one."""

_SECRETS: Final = ("server.key", "dev-issuer.key", "notify.secret", "enrolment.json", "first-operator.code")


def look_at_data(folder: Path) -> Iterator[Finding]:
    """The server's folder: whose it is, its secrets, and the room on its disk."""
    if not folder.is_dir():
        yield ok(
            "data folder", f"there is none at {str(folder)!r}: the server is elsewhere, and its files were not seen"
        )
        return
    yield _private("data folder", folder, 0o700)
    for name in _SECRETS:
        if (folder / name).exists():
            yield _private(name, folder / name, 0o600)
    free = shutil.disk_usage(folder).free
    says = f"{free // 1024**2} MiB are free for {str(folder)!r}"
    if free < LAST_BYTES:
        yield fail("disk", says, "make room now: with a full disk nothing is allowed (kills go on)")
    elif free < ROOM_BYTES:
        yield warn("disk", says, "make room, or move the data folder")
    else:
        yield ok("disk", says)


def look_at_keys(keys: Iterable[Path], agents: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    """Operators' keys: each its owner's alone, and out of reach of every agent; `agents` are user ids, and why."""
    keys, agents = list(keys), list(agents)
    if not keys:
        yield ok("operator's key", "there is none here (it may be in an ssh-agent, or on another machine)")
    for key in keys:
        found = _private("operator's key", key, 0o600)
        yield found
        owner = key.stat().st_uid
        for uid, why in agents:
            if uid in (owner, 0):
                yield fail(
                    "operator's key",
                    f"user {uid} can read {str(key)!r}, and agents run as that user: {why}",
                    "run agents as a user of their own, or keep the key in an ssh-agent with a touch",
                )


def look_at_ssh(folder: Path) -> Iterator[Finding]:
    """What `watchfloor ssh` keeps, if it was ever started here: its own key, and who may log in."""
    if (folder / "host.key").exists():
        yield _private("ssh host key", folder / "host.key", 0o600)
    guests = folder / "authorized_keys"
    if not guests.exists():
        return
    status = guests.stat()
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or status.st_uid not in (os.geteuid(), 0):
        yield fail("ssh guests", f"others can write {str(guests)!r}: nobody is let in", f"run: chmod go-w {guests}")
    else:
        yield ok("ssh guests", f"{str(guests)!r} is its owner's alone to write")


def look_at_certificate(path: Path | None, now: datetime) -> Iterator[Finding]:
    """The server's certificate: whether it can be read, and how long it is good for."""
    if path is None:
        return
    try:
        leaf = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError) as error:
        yield fail("certificate", f"{str(path)!r} cannot be read: {error}", "put a PEM chain there")
        return
    until = leaf.not_valid_after_utc
    says = f"{str(path)!r} is good until {until:%Y-%m-%d %H:%M} UTC"
    if until <= now:
        yield fail("certificate", says, "renew it: clients refuse this server")
    elif until - now < EXPIRY:
        yield warn("certificate", says, "renew it")
    else:
        yield ok("certificate", says)


def _private(what: str, path: Path, mode: int) -> Finding:
    status = path.stat()
    found = stat.S_IMODE(status.st_mode)
    if found & 0o077:
        return fail(what, f"{str(path)!r} has mode {found:04o}: others can reach it", f"run: chmod {mode:o} {path}")
    if status.st_uid not in (os.geteuid(), 0):
        return warn(what, f"{str(path)!r} belongs to user {status.st_uid}", "run this as that user to be sure of it")
    return ok(what, f"{str(path)!r} is its owner's alone")
