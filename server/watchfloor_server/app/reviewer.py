"""A process of its own that looks back: what people approved again and again, and which rights nobody used.

It reads the ledger and nothing else of the server, and writes one JSON object. Never writes anywhere but to its output.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO, TypeVar, cast

from pydantic import JsonValue

from watchfloor.records import Kind, Record
from watchfloor_server.app.past import past_of
from watchfloor_server.app.simulator import NICE, PAGE, Job, Object, simulate
from watchfloor_server.ledger import DATABASE_NAME, LedgerError, Store
from watchfloor_server.policy import (
    Approval,
    ApprovedKind,
    Narrowed,
    PolicyError,
    load_files,
    proposed,
    unused,
)

HELD: Final = 20_000
"""Actions and cards that are remembered until they end; of more, the oldest are passed over."""

EVIDENCE: Final = 20
"""Escalations and other answers that a proposal names; more are counted."""

_K = TypeVar("_K")
_V = TypeVar("_V")

_KINDS: Final[tuple[Kind, ...]] = ("action.proposed", "action.decided")


def main(given: TextIO, out: TextIO) -> int:
    """Read a job, and write what is found."""
    os.nice(NICE)
    job = Job(**json.loads(given.read()))
    try:
        out.write(json.dumps(review(job)) + "\n")
    except (PolicyError, LedgerError, OSError, ValueError) as error:
        out.write(json.dumps({"fault": str(error)}) + "\n")
        return 1
    return 0


def review(job: Job) -> Object:
    """Look at what was decided since a time, under the policy of `job`."""
    policy, look = load_files(job.files, tested=False), _Look()
    store = Store(Path(job.data) / DATABASE_NAME)
    try:
        for record in _records(store, job.since):
            look.take(record)
    finally:
        store.close()
    rules: list[JsonValue] = [_proposal(job, look, one) for one in proposed(policy, look.approvals, look.denied)]
    rights: list[JsonValue] = [
        {"rule": rule.id, "file": rule.file, "line": rule.line} for rule in unused(policy, look.used)
    ]
    return {"policy": policy.hash, "since": job.since, "decided": look.decided, "rules": rules, "unused": rights}


def _records(store: Store, since: str) -> Iterator[Record]:
    after: int | None = 0
    while after is not None:
        page = store.page(after, PAGE, kinds=_KINDS)
        yield from (record for record in page.records if record.at >= since)
        after = page.next if page.next is not None and page.next < store.size else None


def _proposal(job: Job, look: "_Look", found: Narrowed) -> Object:
    """A rule with its evidence, and what else it would have let through."""
    approved = look.approvals[found.kind]
    own = {one.seq for one in approved}
    others: list[int] = []
    compared = 0
    for line in simulate(Job(job.data, found.policy.files, job.since)):
        difference = line.get("difference")
        if isinstance(difference, dict) and difference.get("would_be") == "allow" and difference.get("seq") not in own:
            others.append(cast(int, difference["seq"]))
        compared = cast(int, line.get("compared", compared))
    return {
        "rule": found.rule.id,
        "file": found.rule.file,
        "text": found.text,
        "says": found.says,
        "agent": found.kind.agent,
        "tool": found.kind.tool,
        "target": found.kind.target,
        "approved": len(approved),
        "evidence": [one.escalation for one in reversed(approved[-EVIDENCE:])],
        "since": job.since,
        "compared": compared,
        "allows": len(others),
        "examples": list(others[:EVIDENCE]),
    }


class _Look:
    """What is known of the past so far."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.approvals: dict[ApprovedKind, list[Approval]] = {}
        self.denied: set[ApprovedKind] = set()
        self.decided = 0
        self._args: dict[tuple[str | None, str], Object] = {}
        self._waiting: dict[str, tuple[ApprovedKind, Approval]] = {}

    def take(self, record: Record) -> None:
        """Take one record."""
        fields = cast(Object, json.loads(record.raw))
        place = (record.run, str(fields.get("action")))
        if record.kind == "action.proposed":
            args = fields.get("args")
            _hold(self._args, place, cast(Object, args) if isinstance(args, dict) else {})
            return
        self.decided += 1
        legs = [leg for leg in _list(fields, "legs") if isinstance(leg, dict)]
        legs += [hop for hop in _list(fields, "hops") if isinstance(hop, dict)]  # rights of the runs above are used too
        self.used.update(str(rule) for leg in legs if leg.get("answer") == "allow" for rule in _list(leg, "rules"))
        escalation = fields.get("escalation")
        if isinstance(escalation, str):
            self._card(record, escalation, fields, self._args.get(place, {}))

    def _card(self, record: Record, escalation: str, fields: Object, args: Object) -> None:
        """A card opened, or people have answered it: only a plain yes to what was proposed is an approval."""
        if fields.get("answer") == "wait":
            kind, past = _kind(record, fields), past_of(args, fields, record.at)
            context = {} if past is None else past.kept.asked.get("context")
            provenance = context.get("provenance") if isinstance(context, dict) else None
            is_foreign = not isinstance(provenance, dict) or provenance.get("foreign") is not False
            _hold(self._waiting, escalation, (kind, Approval(escalation, record.seq, args, is_foreign)))
            return
        held = self._waiting.pop(escalation, None)
        if held is None:
            return
        kind, approval = held
        if not _list(fields, "by"):
            return  # nobody answered, or a new policy did
        if fields.get("answer") == "deny":
            self.denied.add(kind)
        elif fields.get("args") is None and fields.get("supplied") is not True:
            self.approvals.setdefault(kind, []).append(approval)


def _kind(record: Record, fields: Object) -> ApprovedKind:
    rules = tuple(str(rule) for rule in _list(fields, "rules"))
    return ApprovedKind(record.agent or "", str(fields.get("tool")), str(fields.get("target")), rules)


def _hold(held: dict[_K, _V], name: _K, value: _V) -> None:
    if len(held) >= HELD:
        held.pop(next(iter(held)))
    held[name] = value


def _list(holder: Object, name: str) -> list[JsonValue]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    with os.fdopen(1, "w", encoding="ascii") as pipe:  # to the server, which started this
        ended = main(sys.stdin, pipe)
    sys.exit(ended)
