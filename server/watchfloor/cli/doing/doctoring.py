"""`doctor`: what is wrong with this installation, and how to mend it.

Never mends anything by itself.
"""

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, cast

from watchfloor.cli import output
from watchfloor.cli.doing.ailments import SIGNS, Finding, fail, ok, warn
from watchfloor.cli.doing.checkups import agent_users, directory_of, look_at_issuers, look_at_server
from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.doing.premises import look_at_certificate, look_at_data, look_at_keys, look_at_ssh
from watchfloor.cli.doing.sessions import operator_of, pins
from watchfloor.cli.failures import Failure
from watchfloor.cli.options import Access
from watchfloor.oversight import Fork, Refused, Unreachable, connect
from watchfloor.warden.places import sockets_here


class _Settings(Protocol):
    data: Path
    tls_cert: Path | None


class _Loaded(Protocol):
    settings: _Settings


_Load = Callable[[Mapping[str, object], Mapping[str, str]], _Loaded]


def doctor(access: Access, data: Path | None, *, as_json: bool) -> int:
    """Look at everything, and print each finding; exit 1 if something is broken."""
    findings = asyncio.run(_all(access, data))
    for finding in findings:
        if as_json:
            output.emit(finding._asdict())
            continue
        output.say(f"{SIGNS[finding.state]}  {finding.what:<16} {{}}", finding.says)
        if finding.mend:
            output.say("      -> {}", finding.mend)
    faults = sum(finding.state == "fail" for finding in findings)
    if not as_json:
        output.say(f"{output.count(faults, 'fault')}, {sum(each.state == 'warn' for each in findings)} to be watched")
    return 1 if faults else 0


async def _all(access: Access, data: Path | None) -> list[Finding]:
    found = list(_here(data))
    agents = [(os.geteuid(), f"the warden at {str(path)!r}") for path in sockets_here(os.environ)]
    try:
        operator = await operator_of(access)
        async with connect(operator, device="doctor") as session:
            found.append(ok("server", f"{access.server!r} answers as {operator.pin.server}, to {operator.name}"))
            found += [each async for each in look_at_server(session)]
            directory = await directory_of(session)
        if directory is not None:
            agents += agent_users(directory)
            found += [each async for each in look_at_issuers(directory)]
    except Fork as error:
        found.append(fail("server", str(error), "trust nothing that it shows; run watchfloor verify on its ledger"))
    except (Refused, Unreachable, OSError, ValueError) as error:
        found.append(fail("server", str(error), "start it, or name it with --server; enrol, if nobody is"))
    keys = [pins().key_path(pin.server, name) for pin in pins().load() for name in pins().names(pin.server)]
    files = [key for key in ([access.key] if access.key is not None else keys) if key.exists()]  # else in an ssh-agent
    found += look_at_keys(files, dict(agents).items())
    found += look_at_ssh(pins().home / "ssh")
    return found


def _here(data: Path | None) -> Iterator[Finding]:
    try:
        load = attribute("watchfloor_server.settings", "load", "server", "doctor")
    except Failure:
        yield warn("settings", "no server is installed here; its files were not seen", "run doctor on its machine, too")
        return
    try:
        settings = cast(_Load, load)({"data": data}, os.environ).settings
    except Exception as error:  # noqa: BLE001 - the setting's own sentence, whatever it is called there
        yield fail("settings", str(error), "mend it; watchfloor settings shows each")
        return
    yield from look_at_data(settings.data)
    yield from look_at_certificate(settings.tls_cert, datetime.now(UTC))
