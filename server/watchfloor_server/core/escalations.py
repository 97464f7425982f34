"""An open card as the desk keeps it: what people sign, what they said, and when it closes.

Plain data. Never knows who may answer it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue

from watchfloor.wire import Card, Decide, Talk
from watchfloor_server.core.inputs import VerdictGiven

Vote = Literal["approve", "deny", "supply"]


@dataclass(slots=True)
class Escalation:
    """An open card: the hash people sign, who voted, when it was opened and when it closes (boot time).

    Both times move on by as long as its run stood still. `paged` are the calls that went out, `page_after_s` is
    when the next one is due, counted from the opening. `outdated`: another policy is in force than the one that opened
    it, and was not asked yet. `words` are the voters' own lines, `unsigned` says which gateway's
    word some of them are, `trial` is a change that policy is asked about.
    `held`: at which connection each claim was made, and when; `questions` of `talk` wait for the agent's answer.
    """

    card: Card
    sha256: str
    run: str
    action: str
    deadline_s: float
    opened_s: float = 0.0
    equals: list[str] = field(default_factory=list[str])
    paged: set[str] = field(default_factory=set[str])
    page_after_s: float = 0.0
    votes: dict[str, Vote] = field(default_factory=dict[str, Vote])
    words: dict[str, Decide] = field(default_factory=dict[str, Decide])
    unsigned: dict[str, str] = field(default_factory=dict[str, str])
    claims: list[str] = field(default_factory=list[str])
    held: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    talk: list[Talk] = field(default_factory=list[Talk])
    questions: int = 0
    settling: bool = False
    outdated: bool = False
    trial: VerdictGiven | None = None

    @property
    def args(self) -> Mapping[str, JsonValue] | None:
        """The arguments as people changed them; None if nobody did."""
        changed = [line.args for line in self.words.values() if line.args is not None]
        return changed[-1] if changed else self.card.args if self.card.proposed is not None else None

    @property
    def supplied(self) -> bool:
        """True if somebody did it by hand."""
        return "supply" in self.votes.values()

    @property
    def result(self) -> JsonValue:
        """What came of it, where somebody did it by hand."""
        return next((self.words[name].result for name, vote in self.votes.items() if vote == "supply"), None)

    @property
    def reason(self) -> str:
        """The last reason that anybody gave."""
        return next((line.reason for line in reversed(self.words.values()) if line.reason), "")
