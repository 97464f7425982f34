"""A supervised run, as an agent's code sees it: it thinks aloud, acts with leave, and reads what operators say.

Never knows a connection, nor which agent framework calls it.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar, overload

from watchfloor.agent.acting import Proposal, perform
from watchfloor.agent.hands import Hands
from watchfloor.agent.influences import Seen, seen
from watchfloor.agent.plain import pieces
from watchfloor.agent.session import Session
from watchfloor.wire import AgentNote, Input, Note, Reasoning, encode

T = TypeVar("T")

INPUTS_BYTES: Final = 56 * 1024
"""What the influences of one line may take, the text with them: a line has 64 KiB."""

ACTION_INPUTS_BYTES: Final = 16 * 1024
"""What the influences of an action may take beside its arguments."""

SEAL_KEY_BYTES: Final = 32
"""A key of HMAC-SHA256 as long as its output (RFC 2104 3)."""


class Run:
    """One run of one agent. Every method raises `Stopped` once the run was killed or lost."""

    def __init__(self, session: Session, hands: Hands) -> None:
        self._session = session
        self._hands = hands
        self._seal_key = session.surroundings.entropy(SEAL_KEY_BYTES)

    @property
    def id(self) -> str:
        """The run's id."""
        return self._session.facts.run

    @property
    def server(self) -> str:
        """The server's id."""
        return self._session.facts.server

    @property
    def credential(self) -> str:
        """The blended identity of agent and person, a JWS for services that ask who is calling."""
        return self._session.credential

    @property
    def is_held(self) -> bool:
        """True if the run stands still now: paused, or without a live lease."""
        return not self._session.gate.is_open

    async def reason(self, text: str, *, inputs: Sequence[Seen] = ()) -> None:
        """Say what the agent thinks, and what influenced it (see `seen`). A long text becomes several lines."""
        given = tuple(seen(each) for each in inputs)
        first, *rest = pieces(text)
        with_first, *others = _spread(given, first)
        lines = [(first, with_first), *(("", each) for each in others), *((piece, ()) for piece in rest)]
        for piece, part in lines:
            await self._session.room()
            self._reason(piece, part)

    def _reason(self, text: str, inputs: tuple[Input, ...]) -> None:
        self._session.say(lambda seq, at: Reasoning(seq=seq, at=at, text=text, inputs=inputs))

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
        given = _light(tuple(seen(each) for each in inputs))
        proposal = Proposal(tool, function, dict(args or {}), intent, given, tuple(foreign))
        return await perform(self._session, self._hands, self._seal_key, proposal)

    async def note(self, text: str) -> None:
        """Tell the operators something, or answer one."""
        for piece in pieces(text):
            await self._session.room()
            self._note(piece)

    def _note(self, text: str) -> None:
        self._session.say(lambda seq, at: AgentNote(seq=seq, at=at, text=text))

    async def notes(self) -> AsyncIterator[Note]:
        """Yield what operators write to this run, as it comes; ends with the run."""
        session = self._session
        while True:
            await session.pulse.until(lambda: bool(session.notes) or session.gate.over is not None)
            while session.notes:
                yield session.notes.popleft()
            if session.gate.over is not None:
                return


def _spread(inputs: tuple[Input, ...], text: str) -> list[tuple[Input, ...]]:
    """Share influences out over as many lines as they need; the first one also holds `text`."""
    lines: list[tuple[Input, ...]] = [()]
    left_bytes = INPUTS_BYTES - len(json.dumps(text).encode())
    for each in inputs:
        each_bytes = len(encode(each))
        if each_bytes > left_bytes:
            lines.append(())
            left_bytes = INPUTS_BYTES
        lines[-1] = (*lines[-1], each)
        left_bytes -= each_bytes
    return lines


def _light(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """Leave the texts out where they would not fit beside an action's arguments; the hashes stay."""
    if sum(len(encode(each)) for each in inputs) <= ACTION_INPUTS_BYTES:
        return inputs
    return tuple(each.model_copy(update={"text": None}) for each in inputs)
