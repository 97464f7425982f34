"""Questions to the server that have an answer of their own, while the run goes on: a token for a child.

Never knows what is done with the answer.
"""

import asyncio
from collections import deque
from typing import Final

from watchfloor.agent.gate import Gate
from watchfloor.agent.pulse import Pulse
from watchfloor.errors import Unreachable
from watchfloor.wire import Delegate, Delegation, encode

ANSWER_S: Final = 10.0
"""How long an answer may take, a lost connection in between counted."""


class Asking:
    """What was asked and not answered yet. A question that a lost connection took is not asked again."""

    def __init__(self, pulse: Pulse, gate: Gate) -> None:
        self._pulse = pulse
        self._gate = gate
        self._answers: dict[str, Delegation | None] = {}
        self._unsent: deque[bytes] = deque()

    async def ask(self, line: Delegate) -> Delegation:
        """Ask, and wait for the answer; raises `Stopped`, or `Unreachable` if none comes."""
        self._gate.check()
        self._answers[line.id] = None
        self._unsent.append(encode(line))
        self._pulse.beat()
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._pulse.until(lambda: self._answers[line.id] is not None or self._gate.over is not None)
        except TimeoutError:
            pass  # said below
        finally:
            answer = self._answers.pop(line.id)
        self._gate.check()
        if answer is None:
            raise Unreachable(f"the server did not answer `delegate` within {ANSWER_S:g} s; ask again")
        return answer

    def hear(self, answer: Delegation) -> None:
        """Bring an answer to whoever waits for it."""
        if answer.id in self._answers:
            self._answers[answer.id] = answer

    async def to_send(self) -> list[bytes]:
        """Wait for questions that are to be sent, and take them."""
        await self._pulse.until(lambda: bool(self._unsent))
        lines = list(self._unsent)
        self._unsent.clear()
        return lines
