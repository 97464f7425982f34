"""Where a value was first seen: in the person's words, in what the agent read, or with the agent itself.

Observed by the server from what a run read and what the person said; a bounded memory for each run.
Never believes what an agent claims, except that a value is foreign.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.wire import Input, Origin

MEMORY_CHARS: Final = 256 * 1024
"""Text kept for each run. When it is full the newest is left out: the first sight of a value counts."""

Source = Literal["agent", "human", "input", "tool"]


class Sight(NamedTuple):
    """A text that was seen, where it came from, and its name there."""

    source: Source
    detail: str
    text: str


class Memory:
    """The texts of one run, oldest first."""

    def __init__(self) -> None:
        self._sights: list[Sight] = []
        self._room = MEMORY_CHARS

    def heard(self, text: str) -> None:
        """Remember the person's words."""
        self._keep(Sight("human", "the person's words", text))

    def read(self, inputs: Iterable[Input]) -> None:
        """Remember what influenced the agent, where it gave the text."""
        for one in inputs:
            if one.text:
                self._keep(Sight("input", one.ref, one.text))

    def got(self, tool: str, result: JsonValue) -> None:
        """Remember a tool's result."""
        for _, leaf in leaves(result):
            self._keep(Sight("tool", tool, leaf))

    def origins(self, args: Mapping[str, JsonValue]) -> tuple[Origin, ...]:
        """For each leaf of `args`, where it was first seen; the person's words come first."""
        return tuple(self._origin(pointer, leaf) for pointer, leaf in leaves(dict(args)))

    def _origin(self, pointer: str, leaf: str) -> Origin:
        seen = [sight for sight in self._sights if leaf and leaf in sight.text]
        for sight in sorted(seen, key=lambda sight: sight.source != "human"):
            return Origin(pointer=pointer, source=sight.source, detail=sight.detail[:200])
        return Origin(pointer=pointer, source="agent")

    def _keep(self, sight: Sight) -> None:
        text = sight.text[: self._room]
        if text:
            self._room -= len(text)
            self._sights.append(sight._replace(text=text))


def is_foreign(origins: Iterable[Origin], claimed: Iterable[str]) -> bool:
    """True if an argument came from a tool or an input and never from the person, or the agent says so."""
    return any(True for _ in claimed) or any(origin.source in ("tool", "input") for origin in origins)


def leaves(value: JsonValue, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer, text) of each leaf; a string as it is, numbers and words as JSON writes them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            step = name.replace("~", "~0").replace("/", "~1")
            yield from leaves(inner, f"{pointer}/{step}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{pointer}/{place}")
    elif isinstance(value, str):
        yield pointer, value
    elif value is not None:
        yield pointer, str(value).lower() if isinstance(value, bool) else str(value)
