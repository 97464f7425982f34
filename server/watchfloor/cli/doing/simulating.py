"""`policy simulate`: a folder is tried over the server's past; progress on stderr, each difference on stdout.

Never changes what is in force.
"""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.doing.policies import look_at
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import Folder, Oversight, Question, Reply, shares, stamp

ASK_S: Final = 0.5
"""How often the server is asked how far it is."""

_FAR: Final = ("done", "of", "differences")
_SPAN: Final = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

Object = dict[str, JsonValue]


def simulate(access: Access, folder: Path, since: str | None, *, as_json: bool) -> int:
    """Try a folder, and list each answer that would differ."""
    begin = None if since is None else read_since(since, datetime.now(UTC))
    found = look_at(folder, "policy simulate")

    async def work(session: Oversight) -> int:
        job = _read((await _begin(session, Folder(found.policy, found.files), begin)).value)
        shown = 0
        while True:
            reply = await session.get(Question("simulate", job=str(job["job"]), after=shown))
            job, items = _read(reply.value), reply.items or ()
            for each in items:
                _show(each, as_json=as_json)
            shown += len(items)
            if job.get("ended") and not items:
                return _end(job, as_json=as_json)
            if not items:
                output.progress("{} of {} records, {} differences", *(job.get(key) for key in _FAR))
                await asyncio.sleep(ASK_S)

    return with_session(access, work)


async def _begin(session: Oversight, folder: Folder, since: str | None) -> Reply:
    """Bring a folder, and have it tried over the past; the reply's value names the job."""
    parts = [Question("simulate", policy=folder.policy, share=share) for share in shares(folder.files)]
    for part in parts[:-1]:
        await session.get(part)
    return await session.get(parts[-1]._replace(since=since))


def read_since(text: str, now: datetime) -> str:
    """Read a time with its zone, or a span back from now like `30d`; raises `Usage`."""
    span = _SPAN.fullmatch(text)
    if span is not None:
        return stamp(now - timedelta(**{_UNITS[span[2]]: int(span[1])}))
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Usage(f"--since {text!r} is no time; write 30d, 12h, or 2026-01-31T09:30:00Z")
    return stamp(at)


def _show(item: Object, *, as_json: bool) -> None:
    if as_json:
        output.emit(item)
        return
    place = f"{item.get('run')}/{item.get('action')} {item.get('tool')}"
    rules = cast(list[object], item.get("rules") or [])
    output.say("{} {}: {}, would be {}", item.get("seq"), place, item.get("was"), item.get("would_be"))
    output.say("    {}: {}", ", ".join(map(str, rules)) or "-", item.get("reason"))


def _end(job: Object, *, as_json: bool) -> int:
    if job.get("fault"):
        raise Failure(f"the simulation ended: {job['fault']}")
    if as_json:
        output.emit({key: job.get(key) for key in ("of", "compared", "differences")})
        return 0
    output.say(
        f"{job.get('of')} records, {job.get('compared')} answers compared, {job.get('differences')} would differ"
    )
    return 0


def _read(value: JsonValue) -> Object:
    if not isinstance(value, dict) or "job" not in value:
        raise Failure("the server started no simulation; it may be of another version")
    return cast(Object, value)
