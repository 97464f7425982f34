"""`policy explain`: which rule bound which leg of an action, by which facts, and what would have turned the answer.

Never judges by itself: the server tells, under the policy of then.
"""

from collections.abc import Iterator
from typing import cast

from pydantic import JsonValue

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import run_named
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.failures import Failure, Usage
from watchfloor.cli.options import Access
from watchfloor.ids import is_id
from watchfloor.oversight import Oversight, Question

Object = dict[str, JsonValue]
Lines = Iterator[tuple[str, str]]


def explain(access: Access, what: str, *, as_json: bool) -> int:
    """Explain one action."""
    named, slash, action = what.partition("/")
    if not slash or not is_id(action):
        raise Usage(f"{what!r} names no action; write RUN/ACTION")

    async def work(session: Oversight) -> int:
        run = (await run_named(session, named)).run
        value = (await session.get(Question("explain", run=run, action=action))).value
        told = value.get("explanation") if isinstance(value, dict) else None
        if not isinstance(told, dict):
            raise Failure(f"the action {what!r} was not decided yet; look with: watchfloor who {what}")
        if "fault" in told:
            raise Failure(f"{what!r} cannot be explained: {told['fault']}")
        if as_json:
            output.emit({"run": run, "action": action, **told})
            return 0
        output.say("answer       {} under policy {}", str(told.get("answer")).upper(), str(told.get("policy")))
        for name, words in why(told):
            output.say(f"{name:<12} {{}}", words)
        return 0

    return with_session(access, work)


def why(told: Object) -> Lines:
    """Each leg with the rules that bound it, what would turn the answer, the smallest change first, and each fact."""
    yield from _legs(told)
    for hop in _objects(told, "hops"):
        yield "above it", f"{hop.get('answer')} for {hop.get('agent')} run {hop.get('run')}: {hop.get('reason')}"
        yield from _legs(hop)
    for turn in _objects(told, "turns"):
        yield "would turn", f"{turn.get('fact')}: {turn.get('would_be')!r} instead of {turn.get('was')!r}, {_to(turn)}"
    if not told.get("turns"):
        yield "would turn", "no single fact"
    for seen in _objects(told, "facts"):
        age = f", {seen.get('age_s')} s old" if seen.get("age_s") else ""
        yield "fact", f"{seen.get('fact')} = {seen.get('value')!r} ({seen.get('source')}{age})"


def _legs(holder: Object) -> Lines:
    for leg in _objects(holder, "legs"):
        yield f"{leg.get('leg')} leg", f"{leg.get('answer')}: {leg.get('reason')}"
        for rule in _objects(leg, "rules"):
            yield "", f"{rule.get('file')}:{rule.get('line')}: {rule.get('id')} ({rule.get('effect')})"


def _to(turn: Object) -> str:
    return f"then {turn.get('answer')}"


def _objects(holder: Object, name: str) -> list[Object]:
    value = holder.get(name)
    return [cast(Object, each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
