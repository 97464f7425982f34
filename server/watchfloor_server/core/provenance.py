"""Where a value was first seen: in the person's words, in what the agent read, or with the agent itself.

Observed by the server from what a run read and what people said; a bounded memory for each run. Doubt is foreign,
and never a person's word. Never believes what an agent claims, except that a value is foreign.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from pydantic import JsonValue

from watchfloor.wire import Input, Origin
from watchfloor_server.core.likeness import SHORT_CHARS, plain, squeezed, strict_number
from watchfloor_server.core.traces import Budget, Hit, Place, Traces

WORDS_CHARS: Final = 32 * 1024
"""What people said to one run, as far as it is kept; what is not kept is nobody's word."""

LEAVES: Final = 256
"""Values of one action that are traced one by one; the rest is in doubt."""

POINTER_CHARS: Final = 512
"""A longer pointer is cut at a step: the value is told to be below."""

TINY_CHARS: Final = 2
"""A value as short as this is everywhere: seen with both, it is said of nobody, and one letter or truth value never."""

TOO_SHORT: Final = "too short to tell"

LONG_CHARS: Final = 16
"""A word of this length is told from others by itself."""

PARTS: Final = 512
"""Words of one value that are looked at one by one; of a longer text it is in doubt whether something is in it."""

Leaf = str | int | float | bool

_SIGNS: Final = re.compile(
    r"[.,;:!?]+(?=\s|$)|[()\[\]{}\"'<>\u2018\u2019\u201a\u201c-\u201e\u00ab\u00bb$\u20ac\u00a3\u00a5]"
)
"""What ends or encloses words: between digits, a comma or a point belongs to the number."""

_CUTS: Final = re.compile(r"[\s,;<>()\"']+")
_SEAL: Final = "$sealed"


class Said(NamedTuple):
    """What a person said: their words as `_spoken`, their numbers, whose they are, and what was read before them."""

    text: str
    numbers: frozenset[str]
    detail: str
    position: int


class Known(NamedTuple):
    """Where a value was seen: the kind of source, and its name."""

    source: Literal["agent", "human", "input", "tool"]
    detail: str


class Memory:
    """What one run read, and what people said to it; `above` is that of the run that delegated to it."""

    def __init__(self, above: "Memory | None" = None) -> None:
        self._above = above
        self._traces = Traces()
        self._said: list[Said] = []
        self._room = WORDS_CHARS

    def heard(self, text: str, detail: str = "the person's words") -> None:
        """Remember people's words; they count for a value that was not read before them."""
        folded = _spoken(text)
        if len(folded) > self._room or any(one.text == folded for one in self._said):
            return
        self._room -= len(folded) + 64
        found = frozenset(number for number in map(strict_number, folded.split()) if number is not None)
        self._said.append(Said(folded, found, detail, self._traces.position))

    def read(self, inputs: Iterable[Input]) -> None:
        """Remember what influenced the agent; of what it gives no text, that there is something unknown."""
        for one in inputs:
            place = Place("input", f"{one.kind} {one.ref}")
            if one.text is None:
                self._traces.omit(place)
            self._traces.read(place, f"{one.ref}\n{one.text or ''}")

    def got(self, tool: str, result: JsonValue, error: str | None = None) -> None:
        """Remember a tool's result, the names in it too, and its error."""
        place = Place("tool", tool)
        if isinstance(result, dict) and "$omitted" in result:
            self._traces.omit(place)
            return
        words = [part for pointer, leaf in leaves(result) for part in (pointer.rpartition("/")[2], written(leaf))]
        self._traces.read(place, "\n".join([*words, error or ""]).strip())

    def origins(self, args: Mapping[str, JsonValue], claimed: Iterable[str] = ()) -> tuple[Origin, ...]:
        """For each value of `args`, where it was first seen; `claimed` are pointers that the agent calls foreign."""
        budget, found = Budget(), list[Origin]()
        for pointer, leaf in leaves(dict(args)):
            if len(found) >= LEAVES:
                found.append(Origin(pointer="", source="input", detail="more values than are traced"))
                break
            found.append(self._origin(_cut(pointer), leaf, budget))
        names = tuple(claimed)
        return tuple(_claimed(one, names) for one in found)

    def _origin(self, pointer: str, leaf: Leaf, budget: Budget) -> Origin:
        parent, _, name = pointer.rpartition("/")
        if name == _SEAL:
            return self._sealed(parent)
        own = self._value(pointer, leaf, budget)
        if parent and not name.isdigit() and own.source in ("agent", "human"):  # a name below the tool's own arguments
            named = self._value(pointer, name.replace("~1", "/").replace("~0", "~"), budget)
            return own if named.source in ("agent", "human") else named
        return own

    def _sealed(self, pointer: str) -> Origin:
        if self.is_empty:
            return Origin(pointer=pointer, source="agent", detail="sealed")
        return Origin(pointer=pointer, source="input", detail="sealed: it may come from what was read")

    @property
    def is_empty(self) -> bool:
        """True if nothing was read, neither by this run nor by one that delegated to it."""
        return self._traces.is_empty and (self._above is None or self._above.is_empty)

    def _value(self, pointer: str, leaf: Leaf, budget: Budget) -> Origin:
        value = written(leaf)
        if isinstance(leaf, bool) or len(squeezed(value)) < TINY_CHARS:
            return Origin(pointer=pointer, source="agent", detail=TOO_SHORT if value else "")
        found = self.known(value, budget)
        if found is not None:
            return Origin(pointer=pointer, source=found.source, detail=found.detail)
        doubt = self.doubt(value)
        if not doubt and budget.left_bytes <= 0:
            doubt = "too much to be traced"
        return Origin(pointer=pointer, source="input" if doubt else "agent", detail=doubt)

    def known(self, value: str, budget: Budget) -> Known | None:
        """Where a value was seen; what a run above heard and read was there before."""
        above = None if self._above is None else self._above.known(value, budget)
        if above is not None:
            return above
        said, hit = self._by_person(value), self._traces.find(value, budget)
        if said is not None and hit is not None and len(squeezed(value)) <= TINY_CHARS:
            return Known("agent", TOO_SHORT)
        if said is not None and (hit is None or said.position <= hit.position):
            return Known("human", said.detail)
        hit = hit or self._part(value, budget)
        return None if hit is None else Known(hit.place.source, _told(hit, said))

    def doubt(self, value: str) -> str:
        """Why it cannot be said that a value was never read; empty if it can."""
        return self._traces.doubt(value) or ("" if self._above is None else self._above.doubt(value))

    def _by_person(self, value: str) -> Said | None:
        """Who said exactly this, as words of their own and not as a part of others."""
        folded, number = _spoken(value), strict_number(value)
        for one in self._said:
            if (number is not None and number in one.numbers) or folded in one.text:
                return one
        return None

    def _part(self, value: str, budget: Budget) -> Hit | None:
        """What tells something inside of a longer value: numbers and names of places, unless the person said them."""
        words = _CUTS.split(value, PARTS)
        if len(words) > PARTS:
            budget.left_bytes = 0
            return None
        for piece in _pieces(word for word in words if word and (len(word) < 2 or self._by_person(word) is None)):
            hit = self._traces.find_part(squeezed(piece), budget)
            if hit is not None:
                return hit
        return None


def is_foreign(origins: Iterable[Origin], claimed: Iterable[str]) -> bool:
    """True if an argument came from a tool or an input and never from the person, or the agent says so."""
    return any(True for _ in claimed) or any(origin.source in ("tool", "input") for origin in origins)


def leaves(value: JsonValue, pointer: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield (JSON pointer, value) of each string, number and truth value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            step = name.replace("~", "~0").replace("/", "~1")
            yield from leaves(inner, f"{pointer}/{step}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{pointer}/{place}")
    elif value is not None:
        yield pointer, value


def written(leaf: Leaf) -> str:
    """A value as text: a string as it is, numbers and words as JSON writes them."""
    return leaf if isinstance(leaf, str) else str(leaf).lower() if isinstance(leaf, bool) else str(leaf)


def _told(hit: Hit, said: Said | None) -> str:
    part = ", in part" if hit.is_part else ""
    later = "" if said is None else f"; later in {said.detail}"
    return f"{hit.place.detail}{part}{later}"


def _claimed(origin: Origin, claimed: tuple[str, ...]) -> Origin:
    is_one = any(origin.pointer == name or origin.pointer.startswith(f"{name}/") for name in claimed)
    if not is_one or origin.source in ("tool", "input"):
        return origin
    return origin.model_copy(update={"source": "tool", "detail": "as the agent says"})


def _cut(pointer: str) -> str:
    return pointer if len(pointer) <= POINTER_CHARS else pointer[:POINTER_CHARS].rpartition("/")[0]


def _spoken(text: str) -> str:
    """A person's words in strict form, each between two spaces."""
    return f" {plain(_SIGNS.sub(' ', text))} "


def _pieces(words: Iterable[str]) -> Iterator[str]:
    """Parts of a value that tell something by themselves: groups with digits, addresses, very long words."""
    group: list[str] = []
    for word in words:
        if any(char.isdigit() for char in word):
            group.append(word)
            continue
        yield from _long(" ".join(group))
        group.clear()
        if "@" in word or "." in word.strip(".") or len(word) >= LONG_CHARS:
            yield from _long(word)
    yield from _long(" ".join(group))


def _long(piece: str) -> Iterator[str]:
    if len(squeezed(piece)) > SHORT_CHARS + 1:
        yield piece
