"""What presses of the stop keys mean: a first holds, a second kills, and a held key never does.

A pure machine over times that are handed in. Never sends an order, and never knows a key's name.
"""

from typing import Final, Literal, NamedTuple

from watchfloor_console.driver.aim import Aim

SECOND_FROM_S: Final = 0.150
"""A second press counts from here on: sooner, a finger bounced."""

ALONE_S: Final = 0.080
"""A press counts only if no other is nearer than this: auto-repeat is, a hand is not."""

ARMED_S: Final = 2.0
"""How long F9 stays armed."""

AFTER_S: Final = 3.0
"""From standing still to the kill, in which it can be taken back."""

TAKEN_BACK_S: Final = 1.0
"""So long a hold that was taken back may still stand on the screen: a press meanwhile is a first one, not a second."""

Press = Literal["kill", "stop_all", "take_back"]
Kind = Literal["hold", "kill", "resume"]
ALL: Final = "*"


class Wish(NamedTuple):
    """What is to be ordered: `run` is a run's id, or `ALL`."""

    kind: Kind
    run: str
    agent: str = ""
    after_s: float | None = None


class Told(NamedTuple):
    """What the press came to, when nothing is ordered."""

    says: str


class _Held(NamedTuple):
    run: str
    agent: str
    at_s: float


class Presses:
    """The machine. `press` and `due` give wishes; `wake_s` is when `due` has something to say."""

    def __init__(self, after_s: float = AFTER_S) -> None:
        self._after_s = after_s
        self._held: dict[str, _Held] = {}
        self._taken_back: dict[str, float] = {}
        self._last: dict[Press, float] = {}
        self._candidate: tuple[float, Press, str] | None = None
        self._armed_s: float | None = None

    @property
    def wake_s(self) -> float | None:
        """When a second press that nothing followed becomes an order."""
        return None if self._candidate is None else self._candidate[0] + ALONE_S

    def armed_left_s(self, at_s: float) -> float | None:
        """How long F9 stays armed; None if it is not."""
        if self._armed_s is None or at_s - self._armed_s > ARMED_S:
            return None
        return ARMED_S - (at_s - self._armed_s)

    def disarm(self) -> None:
        """Any other key."""
        self._armed_s = None

    def press(self, press: Press, aim: Aim, at_s: float) -> Wish | Told | None:
        """Take a press; `aim` is what was painted."""
        before_s = self._last.get(press)
        self._last[press] = at_s
        since_s = None if before_s is None else at_s - before_s
        is_repeat = since_s is not None and since_s < ALONE_S
        if self._candidate is not None and self._candidate[1] == press and is_repeat:
            self._candidate = None  # a third follows: the key is held down
            return None
        if press != "stop_all":
            self.disarm()
        if not aim.may_stop:
            return Told("not yours to stop: this console only reads, or you are a viewer")
        if press == "kill":
            return self._kill(aim, at_s, is_repeat=is_repeat)
        if press == "stop_all":
            return self._stop_all(at_s, is_repeat=is_repeat)
        return self._take_back(aim, at_s)

    def command(self, run: str, agent: str, at_s: float) -> Wish:
        """Take a run that was named in words: it is held first, and killed when it is named again."""
        return self._hold_or_kill(run, agent, at_s)

    def due(self, at_s: float) -> Wish | None:
        """The order of a second press that stood alone."""
        if self._candidate is None or at_s < self._candidate[0] + ALONE_S:
            return None
        pressed_s, press, run = self._candidate
        self._candidate = None
        if press == "stop_all":
            self._armed_s = None
            return self._hold_or_kill(ALL, "", pressed_s)
        held = self._held.pop(run, None)
        return Wish("kill", run, "" if held is None else held.agent)

    def _kill(self, aim: Aim, at_s: float, *, is_repeat: bool) -> Wish | Told | None:
        if not aim.run:
            return Told("nothing is selected, and nothing was stopped")
        held = self._held.get(aim.run)
        if held is not None and at_s - held.at_s >= self._after_s:
            held = self._held.pop(aim.run, None)
            return None if is_repeat else Wish("kill", aim.run, aim.agent)  # it is due already: give it again
        if held is not None:
            if at_s - held.at_s >= SECOND_FROM_S and not is_repeat:
                self._candidate = (at_s, "kill", aim.run)
            return None
        if is_repeat:
            return None
        if aim.is_dying:
            return Wish("kill", aim.run, aim.agent)
        if self._is_held_by_us(aim, at_s):
            self._candidate = (at_s, "kill", aim.run)
            return None
        return self._hold_or_kill(aim.run, aim.agent, at_s)

    def _hold_or_kill(self, run: str, agent: str, at_s: float) -> Wish:
        held = self._held.get(run)
        if self._after_s == 0 or (held is not None and at_s - held.at_s < self._after_s):
            self._held.pop(run, None)
            return Wish("kill", run, agent)
        self._held[run] = _Held(run, agent, at_s)
        return Wish("hold", run, agent, self._after_s)

    def _is_held_by_us(self, aim: Aim, at_s: float) -> bool:
        """True if the screen says so, and not only because it does not show yet that the hold was taken back."""
        taken_back_s = self._taken_back.get(aim.run)
        return aim.is_own_hold and (taken_back_s is None or at_s - taken_back_s >= TAKEN_BACK_S)

    def _stop_all(self, at_s: float, *, is_repeat: bool) -> Wish | Told | None:
        left_s = self.armed_left_s(at_s)
        if left_s is None:
            if not is_repeat:
                self._armed_s = at_s
            return None
        if ARMED_S - left_s >= SECOND_FROM_S and not is_repeat:
            self._candidate = (at_s, "stop_all", ALL)
        return None

    def _take_back(self, aim: Aim, at_s: float) -> Wish | Told | None:
        pending = [held for held in self._held.values() if at_s - held.at_s < self._after_s]
        if pending:
            held = max(pending, key=lambda one: one.at_s)
            del self._held[held.run]
            self._taken_back = {held.run: at_s}
            return Wish("resume", held.run, held.agent)
        if self._is_held_by_us(aim, at_s):
            self._taken_back = {aim.run: at_s}
            return Wish("resume", aim.run, aim.agent)
        return Told("no kill of yours is pending: nothing was taken back")
