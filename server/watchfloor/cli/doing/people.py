"""`operator enrol`, `add`, `list` and `remove`.

Never shows a private key, nor a code but to the administrator who asked for it.
"""

import asyncio
import sys
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path
from typing import Final

from watchfloor.cli import output
from watchfloor.cli.doing.sessions import pins, with_session
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.identity import ROLES, Role
from watchfloor.ids import is_id
from watchfloor.keyfiles import read_secret
from watchfloor.oversight import Oversight, Question, read_on, read_operators
from watchfloor.oversight import enrol as enrol_at

CODE_CHARS: Final = 200
"""The longest code that is read: ours have 19."""


def enrol(access: Access, code_file: Path | None, *, as_json: bool) -> int:
    """Enrol a key with a single-use code."""
    if access.name is None:
        raise Usage("a name is missing; give it with --as NAME")
    name = _checked(access.name)
    code = _code(code_file)
    enrolled = asyncio.run(enrol_at(access.server, code, name, pins(), key_file=access.key))
    operator = enrolled.operator
    if as_json:
        output.emit(
            {
                "operator": name,
                "roles": list(enrolled.roles),
                "server": operator.pin.server,
                "key": str(enrolled.path),
            }
        )
        return 0
    output.say("{} is enrolled at {} ({})", name, access.server, operator.pin.server)
    output.say("roles: {}", ", ".join(enrolled.roles))
    output.say("key:   {}", str(enrolled.path))
    return 0


def add(access: Access, name: str, roles: Sequence[str], *, as_json: bool) -> int:
    """Let a new operator in; the code is the last word."""
    asked: tuple[Role, ...] = tuple(dict.fromkeys(_role(role) for role in roles))
    _checked(name)

    async def work(session: Oversight) -> int:
        reply = await session.admin("operator.add", name, asked)
        code = reply.value.get("code") if isinstance(reply.value, dict) else None
        if not isinstance(code, str):
            raise Failure(f"the server took {name!r}, and sent no code; remove the name, and add it again")
        if as_json:
            output.emit({"operator": name, "roles": list(asked), "code": code})
        else:
            roles_said = ", ".join(asked)
            output.say("{} ({}) enrols within 15 minutes, once, with the code {}", name, roles_said, code)
        return 0

    return with_session(access, work)


def show(access: Access, *, as_json: bool) -> int:
    """List the operators."""

    async def work(session: Oversight) -> int:
        operators = read_operators(await read_on(session.get, Question("operators")))
        if as_json:
            for each in operators:
                output.emit(each.model_dump(mode="json", exclude_none=True))
        else:
            rows = [(each.name, ", ".join(each.roles), each.person or "-") for each in operators]
            output.columns(("OPERATOR", "ROLES", "PERSON"), rows, (40, 60, 40))
        return 0

    return with_session(access, work)


def remove(access: Access, name: str, *, as_json: bool) -> int:
    """Remove an operator."""
    _checked(name)

    async def work(session: Oversight) -> int:
        await session.admin("operator.remove", name)
        if as_json:
            output.emit({"operator": name, "removed": True})
        else:
            output.say("{} is removed: that key is accepted no more", name)
        return 0

    return with_session(access, work)


def _code(code_file: Path | None) -> str:
    """Read the code from its file, from a person who types it unseen, or from a pipe; never from an argument."""
    if code_file is not None:
        return read_secret(code_file)[:CODE_CHARS].decode("ascii", "replace").strip()
    if sys.stdin.isatty():
        return getpass("enrolment code: ").strip()
    return sys.stdin.readline(CODE_CHARS).strip()


def _checked(name: str) -> str:
    if not is_id(name):
        raise Usage(f"{name!r} is no operator's name; it has 1 to 40 letters, digits, _ and -")
    return name


def _role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise Usage(f"there is no role {role!r}; it is one of {', '.join(ROLES)}")
