"""Actions that wait for leave: each gets its decision once, however often the server repeats it.

Never knows what an action does, nor how it ended.
"""

from datetime import datetime

from watchfloor.wire import Decision, moment


class Waiting:
    """One action without its last decision. `expires_at` is when the people's time to answer is over."""

    def __init__(self, action: str, seq: int) -> None:
        self.action = action
        self.seq = seq
        self.decision: Decision | None = None
        self.expires_at: datetime | None = None
        self.is_given_up = False

    @property
    def is_answered(self) -> bool:
        """True if its last decision is there."""
        return self.decision is not None


class WaitingRoom:
    """Every action of a run that has no leave yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def enter(self, action: str, seq: int) -> Waiting:
        """An action was proposed, in the line `seq`."""
        waiting = self._waiting[action] = Waiting(action, seq)
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """It has its decision, or will never be executed."""
        self._waiting.pop(waiting.action, None)

    def decide(self, decision: Decision) -> Waiting | None:
        """Take a decision: after `wait` one more follows, any other is the last. None if nobody waits for it."""
        waiting = self._waiting.get(decision.action)
        if waiting is None or waiting.decision is not None:
            return None
        if decision.answer == "wait":
            waiting.expires_at = None if decision.expires_at is None else moment(decision.expires_at)
        else:
            waiting.decision = decision
        return waiting

    def refuse(self, seq: int, code: str, reason: str) -> None:
        """The line that proposed it was refused: that is a denial."""
        for waiting in self._waiting.values():
            if waiting.seq == seq and waiting.decision is None:
                rules = (f"line:{code}",)
                waiting.decision = Decision(action=waiting.action, answer="deny", reason=reason, rules=rules)
