"""What is remembered of canaries: practice actions that must be refused, and what the last ones showed.

Plain mutable state beside a point or a warden's run; times are boot time. Never knows what follows from it.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

PROVEN_S: Final = 60.0
"""How long a canary that was refused proves anything."""

EVERY_S: Final = 20.0
"""How often each is asked: two may be lost before nothing is proven any more."""

AGAIN_S: Final = 5.0
"""How soon one is asked again of whom the last showed nothing."""

PATIENCE_S: Final = 5.0
"""How long an answer may take; a later one proves nothing, unless it says that the action came through."""


@dataclass(slots=True)
class Try:
    """One practice action of a point: its run and grant, what was answered, and how often the grant was shown here."""

    id: str
    run: str
    grant: str
    answer: str | None = None
    code: str = ""
    shown: int = 0


@dataclass(slots=True)
class Asked:
    """A canary that is out. Of a point's two actions the `barred` one is of a run that its fence `n` says is killed.

    The `free` one it must bring to the server, which refuses it: so who refuses without looking is found out.
    """

    id: str
    began_s: float
    began_at: str
    n: int = 0
    is_said: bool = False
    barred: Try | None = None
    free: Try | None = None

    def find(self, name: str) -> Try | None:
        """The action with this id."""
        return next((one for one in (self.barred, self.free) if one is not None and one.id == name), None)

    def holding(self, grant: str) -> Try | None:
        """The action with this grant."""
        return next((one for one in (self.barred, self.free) if one is not None and one.grant == grant), None)


@dataclass(slots=True)
class Canary:
    """What one seam showed. `is_known`: it can be asked. `told` is the last result that was written down."""

    is_known: bool = False
    asked_s: float = -inf
    asked: Asked | None = None
    last: Asked | None = None
    proven_s: float = -inf
    proven_at: str = ""
    is_through: bool = False
    why: str = "it cannot be asked to practise"
    told: str = ""

    def meet(self, *, can_practise: bool) -> None:
        """Whoever is asked came, or came back: a question to the older connection is over, and a new one is due."""
        self.close()
        self.is_known, self.asked_s = can_practise, -inf
        if can_practise and not self.is_through:
            self.why = "it was not asked to practise yet"

    def is_due(self, now_s: float) -> bool:
        """True if it is to be asked now."""
        return self.is_known and self.asked is None and now_s >= self.asked_s + EVERY_S

    def is_proven(self, now_s: float) -> bool:
        """True if it held, less than `PROVEN_S` ago, counted from the question."""
        return not self.is_through and now_s < self.proven_s + PROVEN_S

    def begin(self, asked: Asked) -> None:
        """A question goes out."""
        self.asked, self.asked_s = asked, asked.began_s

    def close(self) -> None:
        """The question is over."""
        self.last, self.asked = self.asked or self.last, None

    def held(self, asked: Asked) -> None:
        """The action was refused, as it must be."""
        self.proven_s, self.proven_at, self.is_through, self.why = asked.began_s, asked.began_at, False, ""
        self.close()

    def came_through(self, why: str) -> None:
        """What must be refused was done: nothing is proven until a later one is refused."""
        self.proven_s, self.is_through, self.why = -inf, True, why
        self.close()

    def failed(self, why: str) -> None:
        """Nothing was shown; what was shown before goes on until it is too old."""
        self.why = self.why if self.is_through else why
        self.asked_s += AGAIN_S - EVERY_S
        self.close()
