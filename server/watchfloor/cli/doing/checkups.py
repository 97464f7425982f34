"""What a look at a server finds: whether it answers, its clock, its ledger, its way to kill, and whom it trusts.

Never changes anything there.
"""

import json
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from watchfloor.cli.doing.ailments import Finding, fail, ok, warn
from watchfloor.errors import Refused, Unreachable
from watchfloor.jwks import RemoteKeys, TokenRefused
from watchfloor.oversight import Condition, Oversight, Question, moment, read_condition, read_records
from watchfloor.records import bodies as b

CLOCKS: Final = timedelta(seconds=2)
"""Clocks that differ by more make signed orders stale, and tokens early or late."""

CHECKPOINT_AGE: Final = timedelta(minutes=10)
"""One is signed every minute while there is news."""

Object = Mapping[str, object]


async def look_at_server(session: Oversight) -> AsyncIterator[Finding]:
    """Everything that an operator may ask."""
    yield _clock(session.welcome.now)
    condition = read_condition(await session.get(Question("health")))
    for finding in look_at_condition(condition):
        yield finding
    yield await _checkpoint(session, condition)
    yield await _lane(session)


async def look_at_issuers(directory: str) -> AsyncIterator[Finding]:
    """Whether the keys of each issuer that the policy names by URL can be had from here."""
    for issuer in _tables(tomllib.loads(directory), "issuer"):
        jwks = str(issuer.get("jwks"))
        if "://" not in jwks:
            continue
        try:
            await RemoteKeys(jwks).find(None)
        except (TokenRefused, ValueError) as error:
            yield fail(
                "issuer", str(error), "its tokens are refused once the old keys are an hour old; see why it fails"
            )
        else:
            yield ok("issuer", f"the keys at {jwks!r} can be had")


async def directory_of(session: Oversight) -> str | None:
    """The directory of the policy in force; None if the ledger's records cannot be had."""
    after: int | None = 0
    found: str | None = None
    while after is not None:
        reply = await session.get(Question("records", kinds=("policy.loaded",), after=after))
        for record in read_records(reply):
            found = b.PolicyLoaded.model_validate(json.loads(record.raw)).files.get("directory.toml")
        after = reply.next
    return found


def agent_users(directory: str) -> Iterator[tuple[int, str]]:
    """The user ids by which the policy knows agents of the server's machine."""
    agents = tomllib.loads(directory).get("agent")
    for name, agent in cast(dict[str, Object], agents if isinstance(agents, dict) else {}).items():
        peer = agent.get("peer")
        uid = cast(Object, peer).get("uid") if isinstance(peer, dict) else None
        if isinstance(uid, int):
            yield uid, f"the policy knows agent {name!r} by it"


def _clock(said: str) -> Finding:
    apart = abs(datetime.now(UTC) - moment(said))
    says = f"the server's clock and this one are {apart.total_seconds():.1f} s apart"
    if apart <= CLOCKS:
        return ok("clock", says)
    return fail("clock", says, "set both by NTP: orders older than 30 s are refused, and tokens look early or late")


def look_at_condition(condition: Condition) -> Iterator[Finding]:
    """What the server says of itself."""
    if not condition.clock_ok:
        yield fail("clock", "the server's clock jumped against its boot clock", "see its NTP, then start it again")
    if condition.writable:
        yield ok("ledger", f"it can be written; {condition.records} records, {condition.backlog} on their way")
    else:
        yield fail("ledger", "it cannot be written: nothing is allowed, kills go on", "make room on the server's disk")
    if condition.journal_fault:
        yield fail("journal", condition.journal_fault, "mend the data folder: a kill may be forgotten by a crash")
    else:
        yield ok("journal", "a kill is durable")
    if (drill := condition.drill) is not None:
        most = drill.most_ms.get("stopped")
        within = "" if most is None else f", each within {most:.0f} ms"
        said = f"the last one was {drill.by}'s of {drill.at}: {drill.confirmed} of {drill.runs} confirmed{within}"
        is_whole = drill.confirmed == drill.runs
        yield ok("drill", said) if is_whole else warn("drill", said, "see what held those runs: watchfloor runs")
    if condition.dev:
        yield warn(
            "identity", "development tokens are accepted (--dev)", "serve without --dev where agents do real work"
        )


async def _checkpoint(session: Oversight, condition: Condition) -> Finding:
    if condition.checkpoint_fault:
        return fail("checkpoint", condition.checkpoint_fault, "nothing newer is proven; run watchfloor verify")
    behind = await session.get(Question("records", after=condition.signed, limit=1))
    records = [record for record in read_records(behind) if record.kind != "checkpoint.signed"]
    if records and datetime.now(UTC) - moment(records[0].at) > CHECKPOINT_AGE:
        says = f"record {records[0].seq} of {records[0].at} is under no checkpoint yet"
        return fail("checkpoint", says, "see the server's log: it does not sign any more")
    return ok("checkpoint", f"signed over {condition.signed} of {condition.records} records")


async def _lane(session: Oversight) -> Finding:
    if session.welcome.lane is None:
        return warn("kill", "this server has no lane: a kill waits for its main process", "serve with the setting lane")
    try:
        probe = await session.ping_kill()
    except (Refused, Unreachable) as error:
        return fail(
            "kill", f"the lane at {session.welcome.lane!r} does not answer: {error}", "see that its port is open"
        )
    if not probe.pong.can_stop:
        return fail("kill", "the lane says that it cannot stop runs now", "see its journal, and its log")
    return ok("kill", f"the lane answers within {probe.round_trip_ms:.0f} ms")


def _tables(found: Object, name: str) -> list[Object]:
    value = found.get(name)
    return (
        [cast(Object, each) for each in cast(list[object], value) if isinstance(each, dict)]
        if isinstance(value, list)
        else []
    )
