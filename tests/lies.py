"""A story as a lying server would tell it: something is left out, told twice or bent, and all of it sealed anew."""

import json
import os
from collections.abc import Callable, Sequence

from watchfloor.chain import Frontier, jcs
from watchfloor.records import NewRecord
from watchfloor.verify.meaning import Meaning
from watchfloor.verify.report import Findings
from watchfloor_server.ledger.sealing import seal

Story = list[NewRecord]
Lie = Callable[[Story], Story]


def found_in(news: Sequence[NewRecord], weight: str = "tampered") -> list[str]:
    """What the meaning of a story gives away."""
    findings = Findings()
    meaning = Meaning(findings)
    for record in seal(news, Frontier.empty(), os.urandom).records:
        meaning.take(record)
    return [one.says for one in findings.report(0, 0, b"").findings if one.weight == weight]


def place(story: Story, kind: str, nth: int = 0) -> int:
    """Where the n-th record of a kind stands; from the end if n is negative."""
    return [at for at, record in enumerate(story) if record.kind == kind][nth]


def without(kind: str, nth: int = 0) -> Lie:
    """Leave a record out."""

    def lie(story: Story) -> Story:
        at = place(story, kind, nth)
        return [*story[:at], *story[at + 1 :]]

    return lie


def twice(kind: str, nth: int = 0) -> Lie:
    """Tell a record a second time, at once."""

    def lie(story: Story) -> Story:
        at = place(story, kind, nth)
        return [*story[: at + 1], story[at], *story[at + 1 :]]

    return lie


def later(kind: str, nth: int, behind: str, behind_nth: int = 0) -> Lie:
    """Tell a record only behind another one."""

    def lie(story: Story) -> Story:
        moved = story[place(story, kind, nth)]
        rest = without(kind, nth)(story)
        at = place(rest, behind, behind_nth)
        return [*rest[: at + 1], moved, *rest[at + 1 :]]

    return lie


def bent(kind: str, nth: int = 0, **fields: object) -> Lie:
    """Tell a record with other fields in its payload; None takes one out."""

    def lie(story: Story) -> Story:
        at = place(story, kind, nth)
        body = {**json.loads(story[at].raw), **fields}
        raw = jcs({name: value for name, value in body.items() if value is not None})
        return [*story[:at], story[at]._replace(raw=raw), *story[at + 1 :]]

    return lie


def raw(kind: str, words: bytes, nth: int = 0) -> Lie:
    """Tell a record with another payload."""

    def lie(story: Story) -> Story:
        at = place(story, kind, nth)
        return [*story[:at], story[at]._replace(raw=words), *story[at + 1 :]]

    return lie


def headed(kind: str, nth: int = 0, **fields: object) -> Lie:
    """Tell a record under another head."""

    def lie(story: Story) -> Story:
        at = place(story, kind, nth)
        return [*story[:at], story[at]._replace(**fields), *story[at + 1 :]]

    return lie


def both(first: Lie, second: Lie) -> Lie:
    """Two lies, one after the other."""
    return lambda story: second(first(story))
