"""A question as a record kept it, made ready to be asked again: under the policy of then, or under another.

Never knows a record's form beyond what was asked, nor where records are kept.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple, cast, get_args

from pydantic import JsonValue

from watchfloor.identity import AttestationClass
from watchfloor_server.policy.directory import UNKNOWN_ZONE, Agent, Human
from watchfloor_server.policy.facts import UNKNOWN_POSTURE, Context
from watchfloor_server.policy.judgement import Request
from watchfloor_server.policy.policy import Policy

_CLASSES: Final[Mapping[str, AttestationClass]] = {name: name for name in get_args(AttestationClass)}


class Kept(NamedTuple):
    """What was asked: by its names, exact arguments and context; `asked` is a judgement's `request`.

    `human_age_s` and `build_attested` are what the sources of its facts say beside their values.
    """

    tool: str
    args: Mapping[str, JsonValue]
    at: datetime
    asked: Mapping[str, JsonValue]
    human_age_s: int = 0
    build_attested: bool = False


def request_of(kept: Kept, policy: Policy) -> Request:
    """Ask again: names are found in the directory of `policy`, and circumstances are those of then."""
    principals = _object(kept.asked, "principals")
    context = context_of(kept)
    is_dev = context.attestation_class == "dev"
    name, person = _named(principals, "agent"), _named(principals, "human")
    directory = policy.directory
    agent = directory.dev_agent(name, for_human=bool(person)) if is_dev else directory.agents.get(name)
    human = directory.dev_human(person) if is_dev else directory.humans.get(person)
    known = None if not person else human or Human(person)
    return Request(_named(principals, "run"), agent or Agent(name), known, kept.tool, kept.args, context)


def context_of(kept: Kept) -> Context:
    """The circumstances of then; what an older record does not say is as if nothing were known."""
    asked = _object(kept.asked, "context")
    attestation, human, build = (_object(asked, name) for name in ("attestation", "human", "build"))
    approved = asked.get("approved")
    return Context(
        at=kept.at,
        attestation_class=_CLASSES.get(_text(attestation, "class"), "none"),
        attested=attestation.get("verified") is True,
        attestation_age_s=_count(attestation, "age_s"),
        human_auth_age_s=_count(human, "auth_age_s") if "auth_age_s" in human else None,
        clock_ok=asked.get("clock_ok") is True,
        chain=_count(asked, "chain"),
        rate_1m=_count(asked, "rate_1m"),
        denied_1m=_count(asked, "denied_1m"),
        seen_before=asked.get("seen_before") is True,
        explained=asked.get("explained") is True,
        foreign=_object(asked, "provenance").get("foreign") is True,
        approved=tuple(str(name) for name in approved) if isinstance(approved, list) else (),
        build_known=build.get("known") is True,
        build_accepted=build.get("accepted") is True,
        build_attested=kept.build_attested,
        human_age_s=kept.human_age_s,
        posture=_text(asked, "posture") or UNKNOWN_POSTURE,
        mfa=human.get("mfa") is True,
        in_mandate=human["in_mandate"] is True if "in_mandate" in human else None,
        zone=_text(_object(asked, "net"), "zone") or UNKNOWN_ZONE,
    )


def _named(principals: Mapping[str, JsonValue], leg: str) -> str:
    return _text(_object(_object(principals, leg), "uid"), "id")


def _object(holder: Mapping[str, JsonValue], name: str) -> Mapping[str, JsonValue]:
    value = holder.get(name)
    return cast(Mapping[str, JsonValue], value) if isinstance(value, dict) else {}


def _text(holder: Mapping[str, JsonValue], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _count(holder: Mapping[str, JsonValue], name: str) -> int:
    value = holder.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
