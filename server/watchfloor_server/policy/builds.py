"""What an agent is made of, against what somebody accepted: model, prompt, tools, image.

Never knows who says what an agent is made of.
"""

from collections.abc import Iterable

from watchfloor.identity import Build


def is_known(build: Build) -> bool:
    """True if anything is known of a build."""
    return bool(build.model_dump(exclude_none=True))


def is_accepted(build: Build, listed: Iterable[Build]) -> bool:
    """True if a listed build says nothing that this one does not say alike."""
    said = build.model_dump(exclude_none=True)
    return any(_fits(one.model_dump(exclude_none=True), said) for one in listed)


def merged(said: Build, attested: Build | None) -> Build:
    """What is known of a build: what a token attests stands over what the agent says."""
    if attested is None:
        return said
    return said.model_copy(update=attested.model_dump(exclude_none=True))


def _fits(one: dict[str, object], said: dict[str, object]) -> bool:
    return bool(one) and one.items() <= said.items()
