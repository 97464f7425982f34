"""Scopes wider than once: what passed under one is what people signed for, no more often, and no longer.

Never knows what the action did.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple, cast

from pydantic import JsonValue

from watchfloor.records import Record
from watchfloor.records.bodies import ActionDecided
from watchfloor.wire import Card, Chosen, LeaveScope, chosen, fits, moment

Lines = dict[str, dict[str, JsonValue]]


class Passing(NamedTuple):
    """An action that is said to pass under a scope: its decision, its record, and what it was proposed with."""

    decided: ActionDecided
    record: Record
    args: JsonValue


@dataclass(slots=True)
class Scope:
    """What people let pass for later on one card, since when, and how often it was used (the card's own action too)."""

    run: str | None
    card: Card
    chosen: Chosen
    by: frozenset[str]
    since_at: str
    uses: int = 1
    is_void: bool = False


class Scopes:
    """Follows every scope wider than once."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope] = {}

    def open(self, record: Record, raw: dict[str, JsonValue], lines: Lines) -> None:
        """A card was closed as approved: keep what its signed lines let pass beyond it."""
        scopes = [_scope_of(line) for line in lines.values()]
        if not any(scopes):
            return
        card = Card.model_validate(raw, strict=False)
        found = chosen(card.scopes, scopes)
        once_only = any(line.get("args") is not None or line.get("answer") != "approve" for line in lines.values())
        if found is not None and not once_only and card.risk != "critical":
            self._scopes[card.escalation] = Scope(record.run, card, found, frozenset(lines), record.at)

    def void(self, names: tuple[str, ...]) -> None:
        """Those were taken back."""
        for name in names:
            if name in self._scopes:
                self._scopes[name].is_void = True

    def strike(self, operator: str) -> None:
        """An operator is one no more, or has another key: what they let pass for later passes no more."""
        for scope in self._scopes.values():
            scope.is_void = scope.is_void or operator in scope.by

    def fault(self, under: str, passing: Passing) -> str | None:
        """Why an action does not fall under a scope; None if it does, and it is counted."""
        scope, decided = self._scopes.get(under), passing.decided
        if scope is None or scope.run != passing.record.run:
            return f"no scope wider than once was chosen on card {under!r} for this run"
        scope.uses += 1
        card, limit = scope.card, scope.chosen.scope
        if scope.is_void:
            return f"the scope chosen on card {under!r} was void by then"
        if frozenset(decided.by) != scope.by or decided.escalation is not None:
            return f"{', '.join(decided.by)} did not choose the scope on card {under!r}"
        if (decided.tool, decided.target, decided.policy) != (card.tool, card.target, card.policy):
            return f"it is another tool, target or policy than on card {under!r}"
        if decided.risk == "critical" or decided.args is not None or decided.supplied:
            return f"what is critical, changed or done by hand passes under no scope, as on card {under!r}"
        args = passing.args
        if not isinstance(args, dict) or not fits(scope.chosen.offer.free or (), card.args, args):
            return f"its arguments are not those that card {under!r} lets pass"
        if limit.times is not None and scope.uses > limit.times:
            return f"card {under!r} let {limit.times} pass, and this is number {scope.uses}"
        ends = moment(scope.since_at) + timedelta(seconds=limit.for_s or 0)
        if limit.for_s is not None and moment(passing.record.at) > ends:
            return f"card {under!r} let it pass for {limit.for_s:g} s, which were over"
        return None


def _scope_of(line: dict[str, JsonValue]) -> LeaveScope | None:
    scope = line.get("scope")
    return LeaveScope.model_validate(cast(dict[str, JsonValue], scope)) if isinstance(scope, dict) else None
