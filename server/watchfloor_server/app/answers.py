"""Answers to an operator's questions: records and proofs out of the ledger, the state out of the desk.

Never changes anything.
"""

import json
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.chain import ProofError, b64url
from watchfloor.records import Kind, Record
from watchfloor.wire import Get, Reply
from watchfloor_server.app.clock import Clock
from watchfloor_server.app.explanations import Explanations
from watchfloor_server.app.listing import Lists
from watchfloor_server.app.missed import missed
from watchfloor_server.app.policing import Police
from watchfloor_server.app.proposals import Proposals
from watchfloor_server.app.simulations import Simulations
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.kin import root_of
from watchfloor_server.core.mandates import left
from watchfloor_server.core.views import run_view
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.frames import record_line
from watchfloor_server.ledger import Ledger, Page, Store

REPLY_BYTES: Final = 192 * 1024
"""What the items of one reply hold at most; `next` says where to go on."""

PAGE: Final = 200
"""Records in a reply where the question names no limit."""

Object = dict[str, JsonValue]


class Library(NamedTuple):
    """Where answers come from."""

    server: str
    desk: Desk
    ledger: Ledger
    police: Police
    codes: Codes
    clock: Clock
    health: Callable[[], Object]
    explanations: Explanations
    simulations: Simulations
    proposals: Proposals


class Unanswered(Exception):
    """There is no answer: a short code, and why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Answers:
    """Answers one question at a time; who asks has been let in as an operator."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lists = Lists(library.server, library.desk, library.police, library.codes, library.clock)

    async def answer(self, get: Get, operator: Operator, device: str) -> Reply:
        """Answer a question with one reply, whatever happens."""
        try:
            return await self._answer(get, operator, device)
        except Unanswered as error:
            return Reply(id=get.id, ok=False, code=error.code, error=str(error))
        except ProofError as error:
            return Reply(id=get.id, ok=False, code="proof", error=f"there is no such proof: {error}")

    async def _answer(self, get: Get, operator: Operator, device: str) -> Reply:
        match get.what:
            case "records":
                return await self._records(get)
            case "since":
                return await self._since(get, operator)
            case "proof" | "consistency":
                return Reply(id=get.id, ok=True, value=await _proof(self._library.ledger, get))
            case "identity" | "explain":
                return Reply(id=get.id, ok=True, value=await self._who(get))
            case "simulate":
                return self._simulate(get, operator)
            case "proposals":
                return Reply(id=get.id, ok=True, items=tuple(await self._library.proposals.told()))
            case "unused":
                return await self._unused(get)
            case "health":
                return Reply(id=get.id, ok=True, value=self._library.health())
            case _:
                return self._lists.answer(get, operator, device, REPLY_BYTES)

    async def _records(self, get: Get) -> Reply:
        kinds: Sequence[Kind] | None = get.kinds
        page = await self._library.ledger.reader.ask(
            Store.page, get.after or 0, get.limit or PAGE, run=get.run, kinds=kinds
        )
        items: list[Object] = []
        size = 0
        for record in page.records:
            line = record_line(record)
            size += len(line)
            if items and size > REPLY_BYTES:
                return Reply(id=get.id, ok=True, items=tuple(items), next=cast(int, items[-1]["seq"]))
            items.append(_read(line))
        return Reply(id=get.id, ok=True, items=tuple(items), next=page.next)

    async def _since(self, get: Get, operator: Operator) -> Reply:
        ledger = self._library.ledger
        seen = ledger.seen(operator.name) if get.seq is None else get.seq

        async def read(after: int, limit: int, kinds: Sequence[Kind]) -> Page:
            return await ledger.reader.ask(Store.page, after, limit, kinds=kinds)

        found = await missed(read, max(seen, get.after or 0), get.limit or PAGE, REPLY_BYTES)
        return Reply(id=get.id, ok=True, items=found.items, next=found.next, value={"seen": seen})

    async def _who(self, get: Get) -> Object:
        if get.run is None:
            raise Unanswered("run", f"{get.what} needs a run; name it")
        if get.what == "explain" and get.action is None:
            raise Unanswered("action", "explain needs an action; name it")
        records = await self._of_run(get.run)
        started = next((record for record in records if record.kind == "run.started"), None)
        if started is None:
            raise Unanswered("run", f"no run {get.run!r} is known; look at the runs")
        refreshed = [record for record in records if record.kind == "identity.refreshed"]
        identity = _read(refreshed[-1].raw if refreshed else started.raw)["identity"]
        value: Object = {"run": get.run, "identity": identity, "started": _read(started.raw), "at": started.at}
        value |= self._standing(get.run)
        if get.action is not None:
            value |= _action(records, get.action)
            if "decided" not in value and "proposed" not in value:
                raise Unanswered("action", f"run {get.run!r} has no action {get.action!r}")
        if get.what == "explain" and isinstance(decided := value.get("decided"), dict):
            proposed = value.get("proposed")
            at = _decided_at(records, get.action or "")
            known = proposed if isinstance(proposed, dict) else {}
            value["explanation"] = await self._library.explanations.of(known, decided, at)
        return value

    def _standing(self, name: str) -> Object:
        """Of a run that is remembered: how it is held, which scopes stand, and what is left of its mandate."""
        state = self._library.desk.state
        run = state.runs.get(name)
        if run is None:
            return {}
        view = run_view(state, run, self._library.clock.now())
        held: Object = {"label": view.label, "by": list(view.label_by), "at": view.label_at, "why": view.label_why}
        found: Object = {"held": held}
        if view.scopes is not None:
            found["scopes"] = [scope.model_dump(mode="json", exclude_none=True) for scope in view.scopes]
        if run.mandate is not None:
            found["mandate_left"] = list(left(run.mandate, root_of(state, run).spent))
        return found

    async def _unused(self, get: Get) -> Reply:
        found = await self._library.proposals.review(get.since)
        if "fault" in found:
            raise Unanswered("unused", f"the past could not be looked at: {found['fault']}")
        kept: Object = {name: found[name] for name in ("policy", "since", "decided")}
        return Reply(id=get.id, ok=True, value=kept, items=tuple(cast(list[Object], found["unused"])))

    def _simulate(self, get: Get, operator: Operator) -> Reply:
        simulations = self._library.simulations
        if get.job is None:
            try:
                more, since = get.more is True, get.since or ""
                job = simulations.bring(operator.name, get.policy or "", get.files or {}, more=more, since=since)
            except ValueError as error:
                raise Unanswered("policy", str(error)) from error
            return Reply(id=get.id, ok=True, value={"more": True} if job is None else job.told())
        job = simulations.ask(get.job)
        if job is None:
            raise Unanswered("job", f"there is no simulation {get.job!r} any more; start it again")
        after = get.after or 0
        items = job.differences[after : after + PAGE]
        return Reply(id=get.id, ok=True, value=job.told(), items=tuple(items), next=after + len(items))

    async def _of_run(self, run: str) -> list[Record]:
        kinds: tuple[Kind, ...] = (
            "run.started",
            "identity.refreshed",
            "action.proposed",
            "action.decided",
            "action.outcome",
            "grant.issued",
        )
        found: list[Record] = []
        after: int | None = 0
        while after is not None:
            page = await self._library.ledger.reader.ask(Store.page, after, 1000, run=run, kinds=kinds)
            found += page.records
            after = page.next
        return found


async def _proof(ledger: Ledger, get: Get) -> Object:
    """Of what is durable alone: about anything else there is nothing to prove, not even that it is itself."""
    reader, size = ledger.reader, ledger.writer.durable
    if max(get.seq or 0, get.size or 0, get.from_ or 0, get.to or 0) > size:
        raise Unanswered("proof", f"there is no such proof: the ledger has {size} records; ask about those")
    if get.what == "proof":
        seq, of = get.seq or 0, size if get.size is None else get.size
        hashes = await reader.ask(Store.inclusion, seq, of)
        return {"seq": seq, "size": of, "proof": [b64url(each) for each in hashes]}
    old, new = get.from_ or 0, size if get.to is None else get.to
    hashes = await reader.ask(Store.consistency, old, new)
    return {"from": old, "to": new, "proof": [b64url(each) for each in hashes]}


def _action(records: Sequence[Record], action: str) -> Object:
    """What the ledger has about one action; of several answers the last."""
    names: dict[Kind, str] = {
        "action.proposed": "proposed",
        "action.decided": "decided",
        "action.outcome": "outcome",
        "grant.issued": "grant",
    }
    found: Object = {}
    for record in records:
        if record.kind in names:
            fields = _read(record.raw)
            if fields.get("action") == action:
                found[names[record.kind]] = fields
    return found


def _decided_at(records: Sequence[Record], action: str) -> str:
    """When an action was decided the last time."""
    decided = (each for each in reversed(records) if each.kind == "action.decided")
    return next(each.at for each in decided if _read(each.raw).get("action") == action)


def _read(raw: bytes) -> Object:
    return cast(Object, json.loads(raw))
