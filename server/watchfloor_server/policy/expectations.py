"""The folder's own tests: requests, and the answers that its rules must give.

Never knows a real run; what a test does not say is quiet: attested a moment ago as `workload`, in
a working week, an accepted build, two factors, nothing foreign, nothing denied.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple

from pydantic import Field, JsonValue

from watchfloor.identity import AttestationClass
from watchfloor_server.policy.court import Court
from watchfloor_server.policy.directory import Agent, Directory, Human
from watchfloor_server.policy.entries import Entry, Items, Path, Source, Table
from watchfloor_server.policy.facts import UNKNOWN_POSTURE, Context
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.judgement import Answer, Judgement, Request

FILE: Final = "tests.toml"

NOON: Final = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
"""When a test happens that does not say when: a Wednesday at noon."""


class _Test(Entry):
    name: Annotated[str, Field(min_length=1)]
    agent: str
    human: str | None = None
    tool: str
    args: Table[JsonValue]
    answer: Answer
    rules: list[str] | None = None
    groups: list[str] | None = None
    approved: Items[str]
    at: datetime = NOON
    attested: bool = True
    attestation_class: AttestationClass = "workload"
    attestation_age_s: int = 0
    human_auth_age_s: int | None = None
    clock_ok: bool = True
    address: str | None = None
    chain: int = 0
    rate_1m: int = 0
    denied_1m: int = 0
    seen_before: bool = True
    explained: bool = True
    foreign: bool = False
    build_known: bool = True
    build_accepted: bool = True
    build_attested: bool = False
    posture: str = UNKNOWN_POSTURE
    mfa: bool = True
    in_mandate: bool | None = None
    human_age_s: int = 0
    zone: str | None = None


class _Tests(Entry):
    test: Items[_Test]


class Tried(NamedTuple):
    """One test that was run: `fault` says where it got another answer, None if it did not."""

    name: str
    answer: Answer
    rules: tuple[str, ...]
    fault: PolicyError | None


def check(text: str, court: Court, directory: Directory) -> None:
    """Run every test of `tests.toml`; raises `PolicyError` with the first that gets another answer."""
    for tried in tries(text, court, directory):
        if tried.fault is not None:
            raise tried.fault


def tries(text: str, court: Court, directory: Directory) -> Iterator[Tried]:
    """Run one test after the other; raises `PolicyError` for one that cannot be read."""
    source = Source(FILE, text)
    for index, test in enumerate(source.read(_Tests).test):
        path: Path = ("test", index)
        judgement = court.judge(_request(source, path, test, directory))
        wrong, fault = _wrong(test, judgement), None
        if wrong is not None:
            fault = source.fault(path, f"the test {test.name!r} {wrong}", "mend the rules, or what the test expects")
        yield Tried(test.name, judgement.answer, judgement.rules, fault)


def _wrong(test: _Test, judgement: Judgement) -> str | None:
    why = f"({', '.join(judgement.rules)}: {judgement.reason})"
    if judgement.answer != test.answer:
        return f"must get {test.answer!r} and gets {judgement.answer!r} {why}"
    if test.rules is not None and set(test.rules) != set(judgement.rules):
        return f"must be bound by {', '.join(test.rules)} and is bound otherwise {why}"
    if test.groups is not None and set(test.groups) != set(judgement.groups):
        return f"must ask {', '.join(test.groups)} and asks {', '.join(judgement.groups) or 'nobody'} {why}"
    return None


def _request(source: Source, path: Path, test: _Test, directory: Directory) -> Request:
    if test.at.tzinfo is None:
        raise source.fault(
            (*path, "at"), f"the time of {test.name!r} has no zone", "write it like 2026-01-07T12:00:00Z"
        )
    agent = directory.dev_agent(test.agent, for_human=test.human is not None) or Agent(test.agent)
    human = None if test.human is None else directory.dev_human(test.human) or Human(test.human)
    known = {field: getattr(test, field) for field in Context._fields if field != "approved"}
    context = Context(**known, approved=tuple(test.approved))
    return Request("test", agent, human, test.tool, test.args, context)
