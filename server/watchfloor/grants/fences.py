"""What one connection's fences say: which runs may not act, and how long that is known.

A fence counts as old as the answer of ours that it has seen, by a clock that never jumps: no delay on the way makes
it look fresh. Never knows a connection.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from pydantic import JsonValue

from watchfloor.ids import is_id
from watchfloor.jwks import KeySet, TokenRefused, quoted, read_jws
from watchfloor.jwks.claims import check_audience, check_typ, object_claim, text_claim
from watchfloor.tokens import ALGORITHM
from watchfloor.wire import FenceLine, Mark
from watchfloor.wire.points import FENCE_S, FENCE_TYP

ANSWERS: Final = 64
"""Answers of ours that are remembered until a fence has seen them: half a minute of them, and 3 s are good."""


class Terms(NamedTuple):
    """Whose fences are believed: the server's, for this point, on this connection (the nonce of its challenge)."""

    keys: KeySet
    server: str
    point: str
    session: str


class Said(NamedTuple):
    """A fence, verified."""

    n: int
    seen: int
    whole: bool
    more: bool
    runs: Mapping[str, Mark]


class Fences:
    """Takes fences in the order in which they come; `began_s` is when our hello left (boot time)."""

    def __init__(self, terms: Terms, began_s: float) -> None:
        self._terms = terms
        self._sent: dict[int, float] = {0: began_s}
        self._marks: dict[str, Mark] = {}
        self._has_begun = False
        self._is_whole = False
        self._until_s = began_s
        self.n = 0

    def take(self, line: FenceLine) -> bool:
        """Take a fence; True if it is to be answered, and not only a part. Raises `TokenRefused`."""
        said = _read(line.token, self._terms)
        if said.n != line.n or said.n <= self.n:
            raise TokenRefused("order", f"fence {said.n} came after fence {self.n}")
        if said.seen not in self._sent:
            raise TokenRefused("seen", f"fence {said.n} has seen an answer {said.seen} that was never given")
        if said.whole:
            self._marks.clear()
        self._marks.update(said.runs)
        self._marks = {run: mark for run, mark in self._marks.items() if mark != "released"}
        self._has_begun = self._has_begun or said.whole
        self._is_whole = self._has_begun and not said.more
        self.n = said.n
        self._until_s = max(self._until_s, self._sent[said.seen] + FENCE_S)
        self._sent = {n: at_s for n, at_s in self._sent.items() if n >= said.seen}
        return self._is_whole

    def answered(self, now_s: float) -> None:
        """Our answer to the last fence is about to leave."""
        self._sent.setdefault(self.n, now_s)
        while len(self._sent) > ANSWERS:
            self._sent.pop(min(self._sent))

    def is_dark(self, now_s: float) -> bool:
        """True if what is known is not whole, or too old: nothing may be done."""
        return not self._is_whole or now_s >= self._until_s

    def mark(self, run: str) -> Mark | None:
        """What holds a run back; None if nothing does."""
        return self._marks.get(run)


def _read(token: str, terms: Terms) -> Said:
    jws = read_jws(token)
    check_typ(jws.typ, FENCE_TYP)
    terms.keys.check(jws, (ALGORITHM,))
    claims = jws.claims
    check_audience(claims, terms.point)
    for name, wanted in (("iss", terms.server), ("sid", terms.session)):
        if text_claim(claims, name) != wanted:
            raise TokenRefused("claim", f"the fence is of another {name}: {quoted(text_claim(claims, name))}")
    return Said(
        n=_count(claims, "n"),
        seen=_count(claims, "seen"),
        whole=claims.get("whole") is True,
        more=claims.get("more") is True,
        runs=_marks(object_claim(claims, "runs")),
    )


def _count(claims: Mapping[str, JsonValue], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TokenRefused("claim", f"the fence's {name!r} is not a count: {quoted(value)}")
    return value


def _marks(runs: Mapping[str, JsonValue]) -> Mapping[str, Mark]:
    for run, mark in runs.items():
        if not is_id(run) or mark not in ("killed", "held", "released"):
            raise TokenRefused("claim", f"the fence says of run {quoted(run)} what is not known: {quoted(mark)}")
    return cast(Mapping[str, Mark], runs)
