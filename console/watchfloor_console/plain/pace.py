"""How fast is spoken: danger and what needs a person at once, the rest at a pace, each run in its turn.

What is not spoken is counted and told. Never knows what a line is about.
"""

from collections import deque
from typing import Final, Literal, NamedTuple

Urgency = Literal["must", "first", "rest"]
"""`must` is never folded, `first` goes before the rest."""

FIRST_WAIT: Final = 40
"""Lines that wait to go first. When it is full the youngest is folded."""

RUN_WAIT: Final = 3
"""Lines of one run that wait. When it is full the youngest is folded: a flood drowns no other run."""

FOLD_S: Final = 10.0
"""How often it is told that lines were folded."""


class Spoken(NamedTuple):
    """One line to be spoken. `is_no`: something in it was refused or failed."""

    text: str
    urgency: Urgency = "rest"
    run: str = ""
    is_no: bool = False


class Pace:
    """Lines that wait. All times are seconds of one clock that never goes back."""

    def __init__(self, lines_per_s: float, now_s: float) -> None:
        self._period_s = 1 / lines_per_s
        self._next_s = now_s
        self._told_s = now_s
        self._musts: deque[str] = deque()
        self._first: deque[Spoken] = deque()
        self._rest: dict[str, deque[Spoken]] = {}
        self._folded = 0
        self._noes = 0
        self._runs: set[str] = set()
        self.is_all = True

    def hear(self, said: Spoken) -> None:
        """Take a line; it waits for its turn, or is folded."""
        if said.urgency == "must":
            self._musts.append(said.text)
        elif said.urgency == "first":
            self._wait(self._first, FIRST_WAIT, said)
        elif self.is_all:
            self._wait(self._rest.setdefault(said.run, deque()), RUN_WAIT, said)
        else:
            self._fold(said)

    def held(self, count: int) -> None:
        """The server held lines back, all of them allowed."""
        self._folded += count

    def due(self, now_s: float) -> list[str]:
        """What is to be spoken now."""
        lines = list(self._musts)
        self._musts.clear()
        if now_s < self._next_s:
            return lines
        paced = self._folded_line(now_s) or self._next_line()
        if paced:
            lines.append(paced)
            self._next_s = now_s + self._period_s
        return lines

    def _wait(self, queue: deque[Spoken], bound: int, said: Spoken) -> None:
        if len(queue) < bound:
            queue.append(said)
        else:
            self._fold(said)

    def _fold(self, said: Spoken) -> None:
        self._folded += 1
        self._noes += said.is_no
        if said.run:
            self._runs.add(said.run)

    def _next_line(self) -> str:
        if self._first:
            return self._first.popleft().text
        for run in list(self._rest):
            queue = self._rest.pop(run)
            if queue:
                said = queue.popleft()
                self._rest[run] = queue  # behind the other runs
                return said.text
        return ""

    def _folded_line(self, now_s: float) -> str:
        if not self._folded or now_s < self._told_s + FOLD_S:
            return ""
        lines = "1 line" if self._folded == 1 else f"{self._folded} lines"
        runs = {0: "", 1: " of 1 run"}.get(len(self._runs), f" of {len(self._runs)} runs")
        answer = f"{self._noes} of them refused or failed" if self._noes else "all allowed"
        hint = "The ledger has them." if self.is_all else "Type feed all to hear them."
        self._told_s, self._folded, self._noes = now_s, 0, 0
        self._runs.clear()
        return f"{'':11}FOLDED     {lines}{runs}, {answer}, not read out. {hint}"
