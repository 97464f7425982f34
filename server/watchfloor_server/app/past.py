"""From what the ledger has of an action to the question that policy was asked then.

Never asks it again.
"""

from collections.abc import Mapping
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.wire import moment
from watchfloor_server.policy import Kept, Past
from watchfloor_server.policy.judgement import Answer

Object = Mapping[str, JsonValue]

_ANSWERS: Final[Mapping[str, Answer]] = {"allow": "allow", "escalate": "wait", "deny": "deny"}


def past_of(args: Object, decided: Object, at: str) -> Past | None:
    """The question and policy's own answer; None if policy was not asked. `decided` is the record's payload."""
    legs = [leg for leg in _objects(decided, "legs") if isinstance(leg.get("request"), dict)]
    answers = {_ANSWERS.get(str(leg.get("answer")), "deny") for leg in legs}
    if not legs:
        return None
    answer: Answer = "deny" if "deny" in answers else "wait" if "wait" in answers else "allow"
    telling = [leg for leg in legs if leg.get("answer") != "allow"] or legs
    rules = [str(rule) for leg in telling for rule in _list(leg, "rules")]
    sources = {str(fact): group for group in _objects(decided, "facts") for fact in _list(group, "facts")}
    kept = Kept(
        tool=str(decided.get("tool")),
        args=args,
        at=moment(at),
        asked=cast(Object, legs[0]["request"]),
        human_age_s=_age_s(sources.get("human.mfa", {})),
        build_attested=sources.get("build.known", {}).get("source") == "attested",
    )
    return Past(kept, answer, tuple(dict.fromkeys(rules)))


def is_first(past: Past) -> bool:
    """True if nobody's approval was part of the question: the answer is policy's alone."""
    context = past.kept.asked.get("context")
    return not (isinstance(context, dict) and context.get("approved"))


def _age_s(group: Object) -> int:
    age_s = group.get("age_s")
    return age_s if isinstance(age_s, int) else 0


def _list(holder: Object, name: str) -> list[JsonValue]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _objects(holder: Object, name: str) -> list[Object]:
    return [cast(Object, each) for each in _list(holder, name) if isinstance(each, dict)]
