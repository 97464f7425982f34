"""What is to be shown: `for:alice state:paused kind:deny`, as terms that runs and words are held against.

Never hides a run from what counts, and never knows a row.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.ids import short
from watchfloor.records.views import RunView


class Term(NamedTuple):
    """One word of a filter; `field` is empty for a bare word."""

    field: str
    value: str


class Filter(NamedTuple):
    """Terms that must all hold; without any everything is shown."""

    text: str = ""
    runs: tuple[Term, ...] = ()
    words: tuple[Term, ...] = ()

    def shows_run(self, run: RunView) -> bool:
        """True if a run is to be shown."""
        return all(any(term.value in value.casefold() for value in _FIELDS[term.field](run)) for term in self.runs)

    def shows_words(self, kind: str, text: str) -> bool:
        """True if a row of the feed is: its kind is the word on it."""
        return all(term.value in (kind if term.field == "kind" else text).casefold() for term in self.words)


def _for(run: RunView) -> tuple[str, ...]:
    human, sponsor = run.identity.human, run.identity.agent.sponsor
    return ("itself", sponsor or "") if human is None else (human.name,)


def _any(run: RunView) -> tuple[str, ...]:
    return (run.identity.agent.name, run.run, *_for(run), run.task, run.state)


_FIELDS: Final[dict[str, Callable[[RunView], tuple[str, ...]]]] = {
    "": _any,
    "for": _for,
    "agent": lambda run: (run.identity.agent.name,),
    "run": lambda run: (run.run, short(run.run)),
    "state": lambda run: (run.state, "STOP UNCONFIRMED" if run.state == "UNCONFIRMED" else run.state),
    "env": lambda run: (run.env,),
    "tag": lambda run: run.tags,
}

FIELDS: Final = ("for", "agent", "run", "state", "env", "tag", "kind", "text")


def filter_of(text: str) -> Filter:
    """Read a filter; raises ValueError with a sentence if it has a field that there is not."""
    runs: list[Term] = []
    words: list[Term] = []
    for word in text.split():
        field, colon, value = word.partition(":")
        field, value = (field.casefold(), value) if colon else ("", word)
        if field and field not in FIELDS:
            raise ValueError(f"there is no {field!r} to filter by; there are {', '.join(FIELDS)}")
        (words if field in ("kind", "text") else runs).append(Term(field, value.casefold()))
    return Filter(" ".join(text.split()), tuple(runs), tuple(words))
