"""Rules that people's approvals speak for, looked for in a process beside the server, and what became of them.

It only tells: what is proposed is written down, and nothing is taken up without an administrator's signed word.
Never looks at a record in the loop.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, cast

from pydantic import JsonValue, ValidationError

from watchfloor.chain import b64url, sha256
from watchfloor.records import Kind, Record
from watchfloor.records.bodies import ProposalMade, ProposedRule
from watchfloor.wire import stamp
from watchfloor_server.app.log import log
from watchfloor_server.core.inputs import Input, RuleProposed
from watchfloor_server.ledger import Reader, Store
from watchfloor_server.policy import Policy

LOOK_S: Final = 600.0
"""How often it is looked whether people answered cards since the last time; only then is more looked at."""

SPAN: Final = timedelta(days=30)

REVIEW_S: Final = 900.0
"""A review that takes longer is given up."""

TOLD: Final = 200
"""Proposals that a reply holds, the newest."""

_LINE_BYTES: Final = 4 * 1024 * 1024
_KINDS: Final[tuple[Kind, ...]] = ("proposal.made", "proposal.accepted")

Object = dict[str, JsonValue]


class Means(NamedTuple):
    """What proposals are found with. `policy` is the one in force, `now` the time."""

    data: Path
    reader: Reader
    policy: Callable[[], Policy]
    put: Callable[[Input], None]
    now: Callable[[], datetime]


class Proposals:
    """Looks back now and then; one review at a time."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._turn = asyncio.Lock()
        self._seen = 0

    async def watch(self) -> None:
        """Look whenever people answered cards since the last time. Ends only by being cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            newest = await self._means.reader.ask(Store.latest, "escalation.closed")
            if newest is not None and newest.seq > self._seen:
                self._seen = newest.seq
                await self.look()

    async def look(self) -> None:
        """Look back once, and write down what is new."""
        found = await self.review(None)
        if "fault" in found:
            log("proposals", f"the past could not be looked at: {found['fault']}")
            return
        for each in _list(found, "rules"):
            self._propose(str(found["policy"]), each)

    async def review(self, since: str | None) -> Object:
        """What people approved again and again since a time (30 days without one), and which rights nobody used."""
        means = self._means
        begin = since or stamp(means.now() - SPAN)
        wanted: dict[str, object] = {"data": str(means.data), "files": dict(means.policy().files), "since": begin}
        async with self._turn:
            return await _ran(wanted)

    async def told(self) -> list[Object]:
        """Every proposal, the newest first: open, accepted, or of a policy that is not in force any more."""
        records = await self._means.reader.ask(_newest)
        accepted = {str(_read(each).get("proposal")): each for each in records if each.kind == "proposal.accepted"}
        found: list[Object] = []
        for each in records:
            if each.kind == "proposal.made":
                body = ProposalMade.model_validate_json(each.raw)
                taken = accepted.get(body.proposal)
                state = "accepted" if taken is not None else self._state(body)
                kept = cast(Object, body.model_dump(mode="json", exclude={"files", "signed"}, exclude_none=True))
                found.append({"seq": each.seq, "at": each.at, "state": state, **kept})
        return found

    def _state(self, body: ProposalMade) -> str:
        policy = self._means.policy().hash
        if body.rule is None:
            return "in force" if body.policy == policy else "waits"
        return "open" if body.policy == policy else "outdated"

    def _propose(self, policy: str, each: JsonValue) -> None:
        try:
            rule = ProposedRule.model_validate_json(json.dumps(each))
        except ValidationError as error:
            log("proposals", f"a proposal could not be read: {error.error_count()} faults")
            return
        name = f"P-{b64url(sha256(f'{policy} {rule.text}'.encode()))[:16]}"
        reason = f"people approved it {rule.approved} times, and never denied it"
        self._means.put(RuleProposed(ProposalMade(proposal=name, policy=policy, reason=reason, by="server", rule=rule)))


async def _ran(wanted: dict[str, object]) -> Object:
    words = (sys.executable, "-m", "watchfloor_server.app.reviewer")
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=nowhere, limit=_LINE_BYTES)
    try:
        async with asyncio.timeout(REVIEW_S):
            said, _ = await process.communicate(json.dumps(wanted).encode())
    except TimeoutError:
        return {"fault": f"it took longer than {REVIEW_S:g} s"}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return cast(Object, json.loads(said)) if said else {"fault": "it ended before its time"}


def _newest(store: Store) -> list[Record]:
    """The newest proposals and what was accepted, the newest first."""
    numbers = sorted((seq for kind in _KINDS for seq in store.numbers(kind, with_runs=False)), reverse=True)
    return list(store.each(numbers[:TOLD]))


def _read(record: Record) -> Object:
    return cast(Object, json.loads(record.raw))


def _list(holder: Object, name: str) -> list[JsonValue]:
    value = holder.get(name)
    return value if isinstance(value, list) else []
