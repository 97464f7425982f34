"""From what the ledger has of an action to the question that policy was asked then.

Never asks it again.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, cast

from pydantic import JsonValue

from watchfloor.wire import moment
from watchfloor_server.app.hops import NOBODY
from watchfloor_server.policy import Kept, Past, PastHop
from watchfloor_server.policy.judgement import Answer

Object = Mapping[str, JsonValue]

_ANSWERS: Final[Mapping[str, Answer]] = {"allow": "allow", "escalate": "wait", "wait": "wait", "deny": "deny"}


def past_of(args: Object, decided: Object, at: str) -> Past | None:
    """The question and policy's own answer; None if policy was not asked. `decided` is the record's payload.

    Of a delegated run the answer is that for the whole chain.
    """
    legs = [leg for leg in _objects(decided, "legs") if isinstance(leg.get("request"), dict)]
    answers: set[Answer] = {_ANSWERS.get(str(leg.get("answer")), "deny") for leg in legs}
    if not legs:
        return None
    tool, when = str(decided.get("tool")), moment(at)
    above = tuple(_hop(hop, tool, args, when) for hop in _objects(decided, "hops"))
    answer = _least([*answers, *(hop.answer for hop in above)])
    if above and decided.get("answer") == "deny" and decided.get("reason") == NOBODY:
        answer = "deny"
    telling = [leg for leg in legs if leg.get("answer") != "allow"] or legs
    rules = [str(rule) for leg in telling for rule in _list(leg, "rules")]
    rules += [rule for hop in above if hop.answer != "allow" for rule in hop.rules]
    if above and answers == {"allow"} and answer != "allow":  # what bound it was asked for a run above
        rules = [rule for hop in above if hop.answer != "allow" for rule in hop.rules]
    kept = _kept(tool, args, when, cast(Object, legs[0]["request"]), decided)
    return Past(kept, answer, tuple(dict.fromkeys(rules)), above)


def _hop(hop: Object, tool: str, args: Object, at: datetime) -> PastHop:
    request = hop.get("request")
    return PastHop(
        run=str(hop.get("run")),
        agent=str(hop.get("agent")),
        kept=_kept(tool, args, at, cast(Object, request), hop) if isinstance(request, dict) else None,
        answer=_ANSWERS.get(str(hop.get("answer")), "deny"),
        rules=tuple(str(rule) for rule in _list(hop, "rules")),
        reason=str(hop.get("reason")),
    )


def _kept(tool: str, args: Object, at: datetime, asked: Object, holder: Object) -> Kept:
    """What was asked; `holder` has the sources of its facts."""
    sources = {str(fact): group for group in _objects(holder, "facts") for fact in _list(group, "facts")}
    return Kept(
        tool=tool,
        args=args,
        at=at,
        asked=asked,
        human_age_s=_age_s(sources.get("human.mfa", {})),
        build_attested=sources.get("build.known", {}).get("source") == "attested",
    )


def _least(answers: Collection[Answer]) -> Answer:
    """The least leave of them."""
    return "deny" if "deny" in answers else "wait" if "wait" in answers else "allow"


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
