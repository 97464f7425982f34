"""Who may log in: a file in OpenSSH's form, in which each key names the operator it stands for.

Read anew at every attempt, so that a line taken out counts at once. Never knows what an operator may do.
"""

import os
import stat
from pathlib import Path
from typing import NamedTuple

import asyncssh

from watchfloor.ids import is_id
from watchfloor.visible import visible

OPERATOR = "operator"
READ_ONLY = "read-only"


class Guest(NamedTuple):
    """Somebody whose key is in the file: the operator, and whether their consoles only look."""

    operator: str
    is_read_only: bool
    fingerprint: str


class Guests:
    """The file. `check` it once at the start, so that whoever runs the server hears of what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Read the file; raises OSError or ValueError with a sentence."""
        if not self._text().strip():
            raise ValueError(f"{str(self.path)!r} holds no key, so nobody could log in; add a line for each key")
        self._entries()

    def find(self, key: asyncssh.SSHKey, host: str) -> Guest | None:
        """Find whose key this is; raises OSError or ValueError, and then nobody may come in."""
        options = self._entries().validate(key, host, host)
        if options is None:
            return None
        given = options.get(OPERATOR)
        name = str(given[0]) if isinstance(given, list) and len(given) == 1 else ""  # pyright: ignore[reportUnknownArgumentType]
        fingerprint = key.get_fingerprint()
        if not is_id(name):
            raise ValueError(
                f'the entry of {fingerprint} in {str(self.path)!r} names no operator; begin it with operator="NAME"'
            )
        return Guest(name, READ_ONLY in options, fingerprint)

    def _entries(self) -> asyncssh.SSHAuthorizedKeys:
        try:
            return asyncssh.import_authorized_keys(self._text())
        except ValueError as error:
            raise ValueError(f"{str(self.path)!r} holds no entries of an authorized_keys file; look at it") from error

    def _text(self) -> str:
        """Read it, if nobody else could have written it (as sshd's StrictModes)."""
        with self.path.open(encoding="utf-8", errors="replace") as file:
            facts = os.fstat(file.fileno())
            if facts.st_uid not in (0, os.geteuid()) or facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise PermissionError(f"others may write {str(self.path)!r}; run: chmod go-w {self.path}")
            return file.read()


def entry(key: str, operator: str, *, is_read_only: bool = False) -> str:
    """Write an entry for a public key in OpenSSH's form."""
    more = f",{READ_ONLY}" if is_read_only else ""
    return f'{OPERATOR}="{operator}"{more} {key.strip()}'


def told(guest: Guest) -> str:
    """Say who that is, in a log."""
    return f"{guest.operator} ({visible(guest.fingerprint, limit=80)})"


def is_public_key(line: str) -> bool:
    """True of a line that is a public key in OpenSSH's form, and nothing before it."""
    try:
        asyncssh.import_public_key(line)
    except (asyncssh.KeyImportError, ValueError):
        return False
    return True
