"""A supervised run, as an agent's code sees it: it thinks aloud, acts with leave, and reads what operators say.

Never knows a connection, nor which agent framework calls it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, overload

from watchfloor.agent import handing, speaking
from watchfloor.agent.acting import Proposal, perform
from watchfloor.agent.blocking import BlockingRun
from watchfloor.agent.bridge import Bridge
from watchfloor.agent.handing import TTL_S, ChildKey
from watchfloor.agent.hands import Hands
from watchfloor.agent.influences import Seen, seen
from watchfloor.agent.stance import Stance
from watchfloor.wire import Note

T = TypeVar("T")


class Run:
    """One run of one agent. Every method raises `Stopped` once the run was killed or lost, or has ended."""

    def __init__(self, stance: Stance, hands: Hands) -> None:
        self._stance = stance
        self._hands = hands
        self.blocking = BlockingRun(stance, hands, Bridge(stance.home.loop))
        """The same run for plain code in other threads: its calls block."""

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

    async def reason(self, text: str, *, inputs: Sequence[Seen] = ()) -> None:
        """Say what the agent thinks, and what influenced it (see `seen`). A long text becomes several lines."""
        self._stance.home.check_loop()
        await speaking.reason(self._stance, text, tuple(seen(each) for each in inputs))

    @overload
    async def act(
        self,
        tool: str,
        function: Callable[..., Awaitable[T]],
        args: Mapping[str, object] | None = None,
        *,
        intent: str | None = None,
        inputs: Sequence[Seen] = (),
        foreign: Sequence[str] = (),
    ) -> T: ...

    @overload
    async def act(
        self,
        tool: str,
        function: Callable[..., T],
        args: Mapping[str, object] | None = None,
        *,
        intent: str | None = None,
        inputs: Sequence[Seen] = (),
        foreign: Sequence[str] = (),
    ) -> T: ...

    async def act(
        self,
        tool: str,
        function: Callable[..., object],
        args: Mapping[str, object] | None = None,
        *,
        intent: str | None = None,
        inputs: Sequence[Seen] = (),
        foreign: Sequence[str] = (),
    ) -> object:
        """Do one thing with leave: `function(**args)`, as `tool` in the server's `tools.toml`.

        It is proposed, decided (by policy, or by people, which takes as long as they take), executed once, and its
        outcome is said. A person may change the arguments, or do it by hand: then their result is returned and
        `function` is not called. A function that is not `async` runs in a thread of its own; inside, `current_grant()`
        is the leave to show to a service. `foreign` names arguments (`"/iban"`) that a tool's output brought in.
        Raises `Denied`, `Stopped`, ValueError for arguments that are no JSON, and whatever `function` raises.
        """
        self._stance.home.check_loop()
        given = speaking.light(tuple(seen(each) for each in inputs))
        proposal = Proposal(tool, function, dict(args or {}), intent, given, tuple(foreign))
        return await perform(self._stance, self._hands, proposal)

    async def delegate(self, agent: str, *, key: ChildKey, tools: Sequence[str], ttl_s: float = TTL_S) -> str:
        """Let another agent do a part of this run's work: a token for a child that is another program.

        The child is `agent` of the directory, with a token and a `key` of its own (its thumbprint is enough here). It
        begins with `supervised(..., parent=token)` within `ttl_s` (at most 60), once. It gets `tools` and no others,
        acts for the same person, and is paused, killed and over with this run. For a child in this process give the
        run itself as `parent`. Raises `Refused`, `Stopped` or `Unreachable`.
        """
        self._stance.home.check_loop()
        return await handing.delegate(self._stance, handing.handed(agent, tools, ttl_s), key)

    async def hand_over(
        self, folder: Path, agent: str, *, tools: Sequence[str], ttl_s: float = TTL_S
    ) -> dict[str, str]:
        """Make a key and a token for a child that is another process; answers what its environment needs.

        Both are files in `folder`, which is yours to remove. The child begins with `supervised` within `ttl_s`, once.
        """
        self._stance.home.check_loop()
        return await handing.hand_over(self._stance, handing.handed(agent, tools, ttl_s), folder)

    async def note(self, text: str) -> None:
        """Tell the operators something, or answer one."""
        self._stance.home.check_loop()
        await speaking.note(self._stance, text)

    async def notes(self) -> AsyncIterator[Note]:
        """Yield what operators write to this run, as it comes; ends with the run."""
        self._stance.home.check_loop()
        while (note := await speaking.next_note(self._stance)) is not None:
            yield note
