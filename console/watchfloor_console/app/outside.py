"""What the application needs of the world: a session, the way of a kill, chance, and the terminal's clipboard.

Never does any of it by itself.
"""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, Protocol

from watchfloor.oversight import Card, OrderKind, OrderScope, Question, RecordLine, Reply, Seal, Verdict
from watchfloor_console.driver.presses import Press

CODE_SIGNS: Final = "2346789bcdfghjkmnpqrtvwx"
"""No vowels and no look-alikes: the signs of the server's codes, too."""

CODE_LENGTH: Final = 4


class Session(Protocol):
    """What is asked of a session; an operator's own is one."""

    def get(self, question: Question) -> Awaitable[Reply]:
        """Ask once."""
        ...

    def decide(self, card: Card, verdict: Verdict) -> Awaitable[Reply]:
        """Answer a card."""
        ...

    def order(self, kind: OrderKind, scope: OrderScope, reason: str | None = None) -> Awaitable[Reply]:
        """Give an order."""
        ...

    def note(self, run: str, text: str) -> Awaitable[Reply]:
        """Say words to an agent."""
        ...

    def hand_over(self, to: str, text: str) -> Awaitable[Reply]:
        """Give the shift to a colleague, signed."""
        ...

    def prove(self, record: RecordLine) -> Awaitable[Seal]:
        """Verify that a record is in the signed ledger."""
        ...

    def verify(self) -> Awaitable[int]:
        """Check the newest checkpoint."""
        ...

    def is_signed(self, note: str) -> bool:
        """True if the server's pinned key signed a checkpoint."""
        ...

    def seen(self, upto: int) -> Awaitable[None]:
        """Say up to where this operator has looked."""
        ...


class Outside(NamedTuple):
    """The world, as the application reaches it. `chance` gives so many random bytes."""

    session: Session
    press: Callable[[Press], None]
    command: Callable[[str, str], None]
    disarm: Callable[[], None]
    armed_left_s: Callable[[], float | None]
    chance: Callable[[int], bytes]


def new_code(chance: Callable[[int], bytes]) -> str:
    """A code by chance, every sign as likely as any other."""
    signs = ""
    fair = 256 - 256 % len(CODE_SIGNS)
    while len(signs) < CODE_LENGTH:
        signs += "".join(CODE_SIGNS[byte % len(CODE_SIGNS)] for byte in chance(CODE_LENGTH) if byte < fair)
    return signs[:CODE_LENGTH]
