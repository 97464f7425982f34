"""A process of its own that tries a policy over the past: the ledger in, each answer that would differ out.

It reads the ledger and nothing else of the server, one JSON line at a time: progress, differences, the end.
Never writes anywhere but to its output.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TextIO, cast

from pydantic import JsonValue

from watchfloor.records import Kind, Record, bodies
from watchfloor_server.app.chained import would_differ
from watchfloor_server.app.past import is_first, past_of
from watchfloor_server.app.policing import Police
from watchfloor_server.core.facts import Operator
from watchfloor_server.ledger import DATABASE_NAME, LedgerError, Store
from watchfloor_server.policy import Policy, PolicyError, load_files

PAGE: Final = 1000
"""Records that are read at a time; progress is told after each page."""

PROPOSALS: Final = 50_000
"""Proposed actions that are remembered until they are decided; of more, the oldest are looked up again."""

NICE: Final = 10
"""It gives way to the server, whose kills come first."""

_PEOPLE: Final[tuple[Kind, ...]] = ("operator.enrolled", "operator.removed")
_KINDS: Final[tuple[Kind, ...]] = ("action.proposed", "action.decided", *_PEOPLE)

Object = dict[str, JsonValue]


class Job(NamedTuple):
    """What is to be tried: these texts, over the records of this folder, `since` a time (empty: all of them)."""

    data: str
    files: Mapping[str, str]
    since: str


def main(given: TextIO, out: TextIO) -> int:
    """Read a job, and write what is found, a JSON object in ASCII a line."""
    os.nice(NICE)
    job = Job(**json.loads(given.read()))
    try:
        for line in simulate(job):
            out.write(json.dumps(line) + "\n")
            out.flush()
    except (PolicyError, LedgerError, OSError, ValueError) as error:
        out.write(json.dumps({"fault": str(error)}) + "\n")
        return 1
    return 0


def simulate(job: Job) -> Iterator[Object]:
    """Try a policy over the past, page by page."""
    policy = load_files(job.files, tested=False)
    store = Store(Path(job.data) / DATABASE_NAME)
    try:
        yield from _Trial(policy, store).run(_first(store, job.since))
    finally:
        store.close()


def _first(store: Store, since: str) -> int:
    """The number before the first record at or after a time (stamps sort as time does): found by halving."""
    low, high = 0, store.size
    while low < high:
        middle = (low + high) // 2
        record = store.record(middle + 1)
        if record is not None and record.at < since:
            low = middle + 1
        else:
            high = middle
    return low


class _Trial:
    """One run over the past."""

    def __init__(self, policy: Policy, store: Store) -> None:
        self._operators: dict[str, Operator] = {}
        self._police = Police(policy, self._operators.values, lambda _: None, lambda: True)
        self._store = store
        self._proposed: dict[tuple[str | None, str], Object] = {}
        self._compared = 0

    def run(self, first: int) -> Iterator[Object]:
        """Go through the records behind `first`."""
        size = self._store.size
        self._enrol_until(first)
        after: int | None = first
        while after is not None:
            page = self._store.page(after, PAGE, kinds=_KINDS)
            for record in page.records:
                yield from self._take(record)
            after = page.next if page.next is not None and page.next < size else None
            done = size - first if after is None else after - first
            yield {"done": done, "of": size - first, "compared": self._compared}

    def _take(self, record: Record) -> Iterator[Object]:
        fields = cast(Object, json.loads(record.raw))
        if record.kind in _PEOPLE:
            self._enrol(record, fields)
            return
        action = str(fields.get("action"))
        if record.kind == "action.proposed":
            if len(self._proposed) >= PROPOSALS:
                self._proposed.pop(next(iter(self._proposed)))
            self._proposed[record.run, action] = _args(fields)
            return
        past = past_of(self._args_of(record, action), fields, record.at)
        if past is None or not is_first(past):
            return
        self._compared += 1
        found = would_differ(self._police, past)
        if found is not None:
            place: Object = {"seq": record.seq, "at": record.at, "run": record.run, "action": action}
            told: Object = {"was": found.was, "was_rules": list(found.was_rules), "would_be": found.would_be}
            told |= {"rules": list(found.rules), "reason": found.reason}
            yield {"difference": {**place, "tool": past.kept.tool, **told}}

    def _enrol_until(self, last: int) -> None:
        """Who was an operator before the first record: groups of a role are whoever holds it."""
        after: int | None = 0
        while after is not None and after < last:
            page = self._store.page(after, PAGE, kinds=_PEOPLE)
            for record in page.records:
                if record.seq <= last:
                    self._enrol(record, cast(Object, json.loads(record.raw)))
            after = page.next

    def _enrol(self, record: Record, fields: Object) -> None:
        if record.kind == "operator.removed":
            self._operators.pop(bodies.OperatorRemoved.model_validate(fields).operator, None)
            return
        body = bodies.OperatorEnrolled.model_validate_json(record.raw)
        self._operators[body.operator] = Operator(body.operator, b"", body.roles)

    def _args_of(self, record: Record, action: str) -> Object:
        """The arguments as they were proposed, looked up where the proposal lies before the first record."""
        known = self._proposed.pop((record.run, action), None)
        if known is not None:
            return known
        for each in self._store.page(0, PAGE, run=record.run, kinds=("action.proposed",)).records:
            fields = cast(Object, json.loads(each.raw))
            if fields.get("action") == action:
                return _args(fields)
        return {}


def _args(fields: Object) -> Object:
    args = fields.get("args")
    return cast(Object, args) if isinstance(args, dict) else {}


if __name__ == "__main__":
    with os.fdopen(1, "w", encoding="ascii") as pipe:  # to the server, which started this
        ended = main(sys.stdin, pipe)
    sys.exit(ended)
