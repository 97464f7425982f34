"""An operator's signed lines: verdicts, orders and administration, each over the whole line.

Never sends one, never knows why the operator wants it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeVar, cast

from pydantic import JsonValue

from watchfloor.errors import Refused, Unreachable
from watchfloor.identity import Role
from watchfloor.ids import new_id
from watchfloor.link import Surroundings
from watchfloor.oversight.agentkeys import AgentKey
from watchfloor.oversight.folders import Share
from watchfloor.oversight.operators import Operator
from watchfloor.wire import (
    Admin,
    Card,
    Decide,
    Drilled,
    DrilledRun,
    DrillStage,
    Handover,
    LeaveScope,
    OperatorOrder,
    OrderScope,
    Signer,
    card_hash,
    encode,
    operator_message,
    stamp,
)

Answer = Literal["approve", "deny", "supply", "ask", "pass", "claim", "release"]
OrderKind = Literal["pause", "resume", "kill", "rearm", "lock", "unlock"]
AdminKind = Literal["operator.add", "operator.remove"]

_S = TypeVar("_S", Admin, Decide, Drilled, Handover, OperatorOrder)
_W = TypeVar("_W")
_UNSIGNED = "A" * 86


class Verdict(NamedTuple):
    """What an operator says to a card. `code` is the card's own; `result` only with `supply`, `to` only with `pass`."""

    answer: Answer
    code: str | None = None
    reason: str | None = None
    scope: LeaveScope | None = None
    args: dict[str, JsonValue] | None = None
    result: JsonValue = None
    to: str | None = None


class Pen(NamedTuple):
    """Writes and signs for one operator."""

    operator: Operator
    around: Surroundings

    def order(
        self, kind: OrderKind, scope: OrderScope, reason: str | None = None, after_s: float | None = None
    ) -> OperatorOrder:
        """Order something for a scope; `after_s` only with a kill: stand still now, die then."""
        line = OperatorOrder(
            id=self.new_id(),
            kind=kind,
            scope=scope,
            server=self.operator.pin.server,
            at=stamp(self.around.now()),
            after_s=after_s,
            reason=reason,
        )
        return self._hurried(line) if kind == "kill" else self._signed("order", line)

    def decide(self, card: Card, verdict: Verdict) -> Decide:
        """Answer a card exactly as it was shown; raises `Refused` if the card is not what its hash says."""
        line = Decide(
            id=self.new_id(),
            escalation=card.escalation,
            answer=verdict.answer,
            card_sha256=honest_hash(card),
            server=self.operator.pin.server,
            at=stamp(self.around.now()),
            scope=verdict.scope,
            args=verdict.args,
            reason=verdict.reason,
            to=verdict.to,
            code=verdict.code,
        )
        if verdict.answer == "supply":
            # Set apart, so that a result of null is said too.
            line = line.model_copy(update={"result": verdict.result})
        return self._signed("decide", line)

    def admin(self, do: AdminKind, name: str, roles: tuple[Role, ...] = ()) -> Admin:
        """Add an operator, or remove one."""
        return self._signed(
            "admin",
            Admin(
                id=self.new_id(),
                do=do,
                operator=name,
                roles=roles,
                server=self.operator.pin.server,
                at=stamp(self.around.now()),
                sig=_UNSIGNED,
            ),
        )

    def drilled(self, runs: Mapping[str, Mapping[DrillStage, float]]) -> Drilled:
        """Tell of a drill: when each stage of each practice run was seen here, in milliseconds from the press."""
        line = Drilled(
            id=self.new_id(),
            server=self.operator.pin.server,
            at=stamp(self.around.now()),
            runs=tuple(DrilledRun(run=run, at_ms=dict(at_ms)) for run, at_ms in runs.items()),
            sig=_UNSIGNED,
        )
        return self._signed("drilled", line)

    def handover(self, to: str, text: str) -> Handover:
        """Give the shift to a colleague, with what they should know."""
        line = Handover(
            id=self.new_id(), to=to, text=text, server=self.operator.pin.server, at=stamp(self.around.now())
        )
        return self._signed("handover", line)

    def load(self, policy: str, share: Share, reason: str, proposal: str | None = None) -> Admin:
        """Load a policy: this line's share of its texts."""
        return self._signed(
            "admin",
            Admin(
                id=self.new_id(),
                do="policy.load",
                policy=policy,
                files=share.files,
                more=True if share.more else None,
                proposal=proposal,
                reason=reason,
                server=self.operator.pin.server,
                at=stamp(self.around.now()),
                sig=_UNSIGNED,
            ),
        )

    def new_id(self) -> str:
        """Make an id that nobody used."""
        return new_id(self.around.entropy(8))

    def _hurried(self, line: OperatorOrder) -> OperatorOrder:
        """Sign a kill, if that takes no time; unsigned it is obeyed all the same, and said to be unsigned."""
        key = self.operator.key
        if not isinstance(key, AgentKey):
            return self._signed("order", line)
        try:
            return self._signed("order", line, key.hurried())
        except (Refused, Unreachable):
            return line

    def _signed(self, kind: str, line: _S, key: Signer | None = None) -> _S:
        if self.operator.vouch is not None:
            return _unsigned(line)
        fields = cast(dict[str, JsonValue], json.loads(encode(line)))
        message = operator_message(kind, self.operator.pin.server, fields)
        return line.model_copy(update={"sig": (key or self.operator.key).sign(message)})


def _unsigned(line: _S) -> _S:
    """Where a gateway vouches nobody signs; raises `Refused` for what is nothing without a signature."""
    if line.sig is not None:
        raise Refused("unsigned", "that needs a signature, and nobody signs here: log in with ssh -A")
    return line


async def written(pen: Pen, write: Callable[[], _W]) -> _W:
    """Write with a pen; while a key that lies elsewhere is asked to sign, everything else goes on."""
    return await asyncio.to_thread(write) if isinstance(pen.operator.key, AgentKey) else write()


def honest_hash(card: Card) -> str:
    """Hash a card as it is shown; raises `Refused` if the server calls it by another hash: one of both is a lie."""
    found = card_hash(cast(dict[str, JsonValue], json.loads(encode(card))))
    if card.card_sha256 != found:
        raise Refused(
            "lying_card",
            f"card {card.escalation!r} is not what its hash says: what is shown is not what would be booked; "
            "answer nothing on it, and find out who changed it",
        )
    return found
