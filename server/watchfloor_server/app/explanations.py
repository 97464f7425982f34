"""Why an action was answered as it was, told by the policy that answered it, however long ago.

Never changes anything.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.records import bodies
from watchfloor_server.app.past import past_of
from watchfloor_server.app.policing import Police
from watchfloor_server.ledger import Reader, Store
from watchfloor_server.policy import (
    Answer,
    Binding,
    Explanation,
    Past,
    Policy,
    PolicyError,
    explain,
    load_files,
    request_of,
)

KEPT: Final = 4
"""Older policies that are kept loaded; of more, the oldest is forgotten."""

Object = dict[str, JsonValue]


class Explanations:
    """Explains what the ledger has of an action."""

    def __init__(self, police: Police, reader: Reader) -> None:
        self._police = police
        self._reader = reader
        self._kept: dict[str, Policy] = {}

    async def of(self, proposed: Mapping[str, JsonValue], decided: Mapping[str, JsonValue], at: str) -> Object:
        """Explain one decision; where it cannot be, `fault` says why."""
        args = decided.get("args") or proposed.get("args")
        past = past_of(cast(Object, args) if isinstance(args, dict) else {}, decided, at)
        if past is None:
            return {"fault": "policy was not asked about it"}
        name = str(decided.get("policy"))
        try:
            policy = await self._policy(name)
        except PolicyError as error:
            return {"fault": f"the policy that answered cannot be loaded by this version: {error}"}
        if policy is None:
            return {"fault": f"the policy {name[:8]} that answered is not in the ledger"}
        found, above = await asyncio.to_thread(lambda: explained(policy, past))
        told: Object = {"policy": name, **_told(found)}
        return {**told, "hops": above} if above else told

    async def _policy(self, name: str) -> Policy | None:
        if name == self._police.policy.hash:
            return self._police.policy
        if name not in self._kept:
            files = await self._reader.ask(_files_of, name)
            if files is None:
                return None
            policy = await asyncio.to_thread(lambda: load_files(files, tested=False))
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[name] = policy
        return self._kept[name]


def _files_of(store: Store, name: str) -> dict[str, str] | None:
    """The texts of a policy that was in force once, the newest first."""
    for number in reversed(store.numbers("policy.loaded", with_runs=False)):
        record = store.record(number)
        if record is not None and json.loads(record.raw).get("policy") == name:
            return bodies.PolicyLoaded.model_validate_json(record.raw).files
    return None


def explained(policy: Policy, past: Past) -> tuple[Explanation, list[JsonValue]]:
    """Explain it for the run, and for each run above; of one that cannot be asked again the answer of then is told."""
    known = [hop for hop in past.above if hop.kept is not None]
    unknown: list[Answer] = [hop.answer for hop in past.above if hop.kept is None]
    least: Answer = "deny" if "deny" in unknown else "wait" if "wait" in unknown else "allow"
    requests = [request_of(hop.kept, policy) for hop in known if hop.kept is not None]
    found = explain(policy, request_of(past.kept, policy), requests, least)
    legs = dict(zip((hop.run for hop in known), found.above, strict=True))
    above: list[JsonValue] = [
        {
            "run": hop.run,
            "agent": hop.agent,
            "answer": hop.answer,
            "reason": hop.reason,
            "legs": _legs_told(legs.get(hop.run, ())),
        }
        for hop in past.above
    ]
    # Where nobody may approve for every run of the chain, each run alone would wait: the answer of then stands.
    return (found._replace(answer=past.answer) if past.above else found), above


def _told(found: Explanation) -> Object:
    return {
        "answer": found.answer,
        "legs": _legs_told(found.legs),
        "facts": [cast(JsonValue, seen._asdict()) for seen in found.facts],
        "turns": [cast(JsonValue, turn._asdict()) for turn in found.turns],
    }


def _legs_told(legs: Sequence[Binding]) -> list[JsonValue]:
    return [
        {
            "leg": leg.leg,
            "answer": leg.answer,
            "reason": leg.reason,
            "names": list(leg.names),
            "rules": [
                {"id": rule.id, "file": rule.file, "line": rule.line, "effect": rule.effect, "text": rule.text}
                for rule in leg.rules
            ],
        }
        for leg in legs
    ]
