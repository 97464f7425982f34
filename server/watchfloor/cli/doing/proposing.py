"""`policy proposals`, `accept` and `unused`: what the past speaks for, and an administrator's word on it.

Never takes anything up by itself.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.doing.loading import load_found
from watchfloor.cli.doing.policies import look_at
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.simulating import read_since
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import Oversight, Question, read_records

Object = dict[str, JsonValue]


def proposals(access: Access, *, as_json: bool) -> int:
    """List what was proposed: the rule, the evidence, and what else it would have let through."""

    async def work(session: Oversight) -> int:
        found = await _all(session)
        for each in found:
            if as_json:
                output.emit(each)
            else:
                _draw(each)
        if not found and not as_json:
            output.say("nothing is proposed")
        return 0

    return with_session(access, work)


def unused(access: Access, since: str | None, *, as_json: bool) -> int:
    """List the permits that never let anything through."""
    begin = None if since is None else read_since(since, datetime.now(UTC))

    async def work(session: Oversight) -> int:
        reply = await session.get(Question("unused", since=begin))
        value, items = cast(Object, reply.value or {}), reply.items or ()
        for each in items:
            if as_json:
                output.emit({**each, "since": value.get("since")})
            else:
                output.say("{}:{}: {} let nothing through", each.get("file"), each.get("line"), each.get("rule"))
        if not as_json:
            output.say(f"{output.count(len(items), 'unused permit')} since {{}}", value.get("since"))
        return 0

    return with_session(access, work)


def accept(access: Access, name: str, reason: str, *, as_json: bool) -> int:
    """Load the policy in force with one proposed rule instead, signed: it names the proposal."""
    if not reason.strip():
        raise Usage("a reason is missing; give it with --reason TEXT")

    async def work(session: Oversight) -> int:
        rule = _open(await _all(session), name)
        files = await _in_force(session)
        with TemporaryDirectory() as folder:
            _write(Path(folder), _changed(files, rule))
            found = look_at(Path(folder), "policy accept")
        return await load_found(session, found, reason, proposal=name, as_json=as_json)

    return with_session(access, work)


async def _all(session: Oversight) -> list[Object]:
    return list((await session.get(Question("proposals"))).items or ())


def _open(found: list[Object], name: str) -> Object:
    for each in found:
        rule = each.get("rule")
        if each.get("proposal") == name and isinstance(rule, dict):
            if each.get("state") != "open":
                raise Failure(f"proposal {name!r} is {each.get('state')}; look with: watchfloor policy proposals")
            return rule
    raise Failure(f"no rule {name!r} is proposed; look with: watchfloor policy proposals")


async def _in_force(session: Oversight) -> dict[str, str]:
    """The texts of the policy in force, as the ledger has them."""
    after: int | None = 0
    files: dict[str, str] = {}
    while after is not None:
        reply = await session.get(Question("records", kinds=("policy.loaded",), after=after))
        for record in read_records(reply):
            files = cast(dict[str, str], json.loads(record.raw)["files"])
        after = reply.next
    return files


def _changed(files: dict[str, str], rule: Object) -> dict[str, str]:
    """The same texts with the proposed rule in the old one's place, which begins as it does."""
    file, text = str(rule.get("file")), str(rule.get("text"))
    old = text.rpartition("\nunless {")[0]
    if files.get(file, "").count(f"{old};") != 1:
        raise Failure(
            f"the rule {rule.get('rule')!r} is not in {file!r} any more as it was; look at the proposals again"
        )
    return {**files, file: files[file].replace(f"{old};", text)}


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise Failure(f"the policy in force has a file {name!r} that lies outside of its folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _draw(each: Object) -> None:
    rule = each.get("rule")
    output.say("{}  {}, by {} at {}", each.get("proposal"), each.get("state"), each.get("by"), each.get("at"))
    if not isinstance(rule, dict):
        waits = cast(list[JsonValue], each.get("waits") or [])
        output.say(
            "    policy {}, which changes {}: {}", each.get("policy"), ", ".join(map(str, waits)), each["reason"]
        )
        return
    evidence = cast(list[JsonValue], rule.get("evidence") or [])
    output.say("    {}: {}", rule.get("rule"), rule.get("says"))
    output.say("    {} times approved, never denied: {}", rule.get("approved"), ", ".join(map(str, evidence)))
    also = "    of {} answers since {} it would have allowed {} more: {}"
    examples = ", ".join(f"record {number}" for number in cast(list[JsonValue], rule.get("examples") or [])) or "-"
    output.say(also, rule.get("compared"), rule.get("since"), rule.get("allows"), examples)
    for line in str(rule.get("text")).splitlines():
        output.say("    | {}", line)
