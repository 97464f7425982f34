"""A supervised run for plain code: the same calls without `await`, each blocks until it is done.

Never knows which thread calls, nor cancels one: what runs in a thread keeps its run from being stopped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast

from watchfloor.agent import handing, speaking
from watchfloor.agent.acting import ByHand, Leave, Proposal, hold, obtain
from watchfloor.agent.bridge import Bridge
from watchfloor.agent.handing import TTL_S, ChildKey
from watchfloor.agent.hands import Errand, Hands, here, is_async, plain_result
from watchfloor.agent.influences import Seen, seen
from watchfloor.agent.stance import Stance
from watchfloor.wire import Note

T = TypeVar("T")


class _Slip:
    """How far one action of one thread has come; written by the loop and by that thread, never at once."""

    def __init__(self) -> None:
        self.leave: Leave | None = None
        self.has_begun = False


class BlockingRun:
    """One run of one agent. Every method raises `Stopped` once the run was killed or lost, or has ended.

    It may be called from any thread, but not from a process that was forked meanwhile.
    """

    def __init__(self, stance: Stance, hands: Hands, bridge: Bridge) -> None:
        self._stance = stance
        self._hands = hands
        self._bridge = bridge

    @property
    def stance(self) -> Stance:
        """The run as it stands in this process; for this package alone."""
        return self._stance

    @property
    def id(self) -> str:
        """The run's id."""
        return self._stance.facts.run

    @property
    def server(self) -> str:
        """The server's id."""
        return self._stance.facts.server

    @property
    def credential(self) -> str:
        """The blended identity of agent and person, a JWS for services that ask who is calling."""
        self._stance.home.check_process()
        return self._stance.credential

    @property
    def is_held(self) -> bool:
        """True if the run stands still now: paused, or without a live lease."""
        self._stance.home.check_process()
        return not self._stance.gate.is_open

    def reason(self, text: str, *, inputs: Sequence[Seen] = ()) -> None:
        """Say what the agent thinks, and what influenced it (see `seen`). A long text becomes several lines."""
        self._stance.home.check_process()
        self._bridge.call(speaking.reason, self._stance, text, tuple(seen(each) for each in inputs))

    def act(
        self,
        tool: str,
        function: Callable[..., T],
        args: Mapping[str, object] | None = None,
        *,
        intent: str | None = None,
        inputs: Sequence[Seen] = (),
        foreign: Sequence[str] = (),
    ) -> T:
        """Do one thing with leave: `function(**args)`, as `tool` in the server's `tools.toml`.

        It is proposed, decided (by policy, or by people, which takes as long as they take), executed once in this
        thread, and its outcome is said. A person may change the arguments, or do it by hand: then their result is
        returned and `function` is not called. Inside, `current_grant()` is the leave to show to a service. `foreign`
        names arguments (`"/iban"`) that a tool's output brought in. Raises `Denied`, `Stopped` (also if the run was
        killed while `function` ran), ValueError for arguments that are no JSON, and whatever `function` raises.
        """
        self._stance.home.check_process()
        if is_async(function):
            raise TypeError(f"{function!r} is `async`, and this run is for plain code; begin one with `async with`")
        given = speaking.light(tuple(seen(each) for each in inputs))
        proposal = Proposal(tool, function, dict(args or {}), intent, given, tuple(foreign))
        slip = _Slip()
        try:
            result = self._do(proposal, slip)
        except BaseException as error:
            self._bridge.post(self._failed, slip, error)
            if slip.has_begun and isinstance(error, Exception):  # an interrupt stays one
                self._stance.gate.check()
            raise
        self._stance.gate.check()
        return cast(T, result)

    def delegate(self, agent: str, *, key: ChildKey, tools: Sequence[str], ttl_s: float = TTL_S) -> str:
        """Let another agent do a part of this run's work: a token for a child that is another program.

        The child is `agent` of the directory, with a token and a `key` of its own (its thumbprint is enough here). It
        begins with `supervised(..., parent=token)` within `ttl_s` (at most 60), once. It gets `tools` and no others,
        acts for the same person, and is paused, killed and over with this run. For a child in this process give the
        run itself as `parent`. Raises `Refused`, `Stopped` or `Unreachable`.
        """
        self._stance.home.check_process()
        return self._bridge.call(handing.delegate, self._stance, handing.handed(agent, tools, ttl_s), key)

    def hand_over(self, folder: Path, agent: str, *, tools: Sequence[str], ttl_s: float = TTL_S) -> dict[str, str]:
        """Make a key and a token for a child that is another process; answers what its environment needs.

        Both are files in `folder`, which is yours to remove. The child begins with `supervised` within `ttl_s`, once.
        """
        self._stance.home.check_process()
        return self._bridge.call(handing.hand_over, self._stance, handing.handed(agent, tools, ttl_s), folder)

    def note(self, text: str) -> None:
        """Tell the operators something, or answer one."""
        self._stance.home.check_process()
        self._bridge.call(speaking.note, self._stance, text)

    def notes(self) -> Iterator[Note]:
        """Yield what operators write to this run, as it comes; ends with the run."""
        self._stance.home.check_process()
        while (note := self._bridge.call(speaking.next_note, self._stance)) is not None:
            yield note

    def _do(self, proposal: Proposal, slip: _Slip) -> object:
        result = self._bridge.call(self._obtain, proposal, slip)
        leave = slip.leave
        if leave is None:
            return result
        while not self._stance.may_begin():  # it was paused, or lost its lease, on the way to this thread
            self._bridge.call(hold, self._stance, leave)
        slip.has_begun = True
        value = _execute(leave.errand)
        self._bridge.post(self._hands.ended, leave.errand.action, value)
        slip.leave = None
        return value

    async def _obtain(self, proposal: Proposal, slip: _Slip) -> object:
        """On the loop: from the moment that leave is there, the action counts as under way."""
        found = await obtain(self._stance, proposal)
        if isinstance(found, ByHand):
            return found.result
        slip.leave = found
        self._hands.begin(found.errand)
        return None

    def _failed(self, slip: _Slip, error: BaseException) -> None:
        """On the loop: the thread did not come to the end of its action."""
        if slip.leave is None:
            return
        action = slip.leave.errand.action
        if slip.has_begun:
            self._hands.ended(action, error=error, is_unknown=not isinstance(error, Exception))
        else:
            self._hands.dropped(action, error)


def _execute(errand: Errand) -> object:
    with here(errand):
        return plain_result(errand.function, errand.function(**errand.args))
