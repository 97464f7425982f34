"""Where each fact of a question came from, and how old it was: what the record keeps beside the values.

Never knows the values.
"""

from typing import Final, NamedTuple

from watchfloor_server.policy.facts import FACTS, Context, FactSource


class Sourced(NamedTuple):
    """Facts of one source and one age: seconds since a token that tells them was verified, 0 for what was seen now."""

    source: FactSource
    age_s: int
    facts: tuple[str, ...]


_BUILD: Final = "build."
_PERSON: Final = "human."


def sources_of(context: Context, *, with_human: bool) -> tuple[Sourced, ...]:
    """Group the facts of a question by source and age, in the order of the table."""
    found: dict[tuple[FactSource, int], list[str]] = {}
    for fact in FACTS:
        if fact.path.startswith(_PERSON) and not with_human:
            continue
        is_build = fact.path.startswith(_BUILD)
        source: FactSource = "attested" if is_build and context.build_attested else fact.source
        age_s = context.human_age_s if fact.path.startswith(_PERSON) else context.attestation_age_s
        found.setdefault((source, age_s if source == "attested" else 0), []).append(fact.path)
    return tuple(Sourced(source, age_s, tuple(facts)) for (source, age_s), facts in found.items())
