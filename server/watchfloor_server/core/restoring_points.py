"""What enforcement points did, read back from records: which grants are used up, and what a run had leave for.

Never knows where the records are kept.
"""

from typing import Final

from watchfloor.records import Kind, Record, bodies
from watchfloor_server.core import restoring_actions as actions
from watchfloor_server.core.labels import WARDEN


def _issued(fold: actions.Fold, record: Record) -> None:
    actions.TAKES["grant.issued"](fold, record)
    if record.run in fold.state.runs:
        body = bodies.GrantIssued.model_validate_json(record.raw)
        fold.state.fences.reach(record.run).targets.add(body.target)


def _redeemed(fold: actions.Fold, record: Record) -> None:
    if record.run in fold.state.runs:
        body = bodies.GrantRedeemed.model_validate_json(record.raw)
        fold.state.fences.reach(record.run).redeem(body.grant, body.key)


def _practised(fold: actions.Fold, record: Record) -> None:
    body = bodies.PointPractised.model_validate_json(record.raw)
    if body.answer == "executed":
        fold.state.fences.through[body.point] = frozenset(body.targets)
    elif body.answer == "refused":
        fold.state.fences.through.pop(body.point, None)


def _labelled(fold: actions.Fold, record: Record) -> None:
    run = fold.state.runs.get(record.run or "")
    if run is not None:
        body = bodies.RunLabelled.model_validate_json(record.raw)
        run.label, run.label_by = body.label, body.by
        run.canary.is_through = body.label == "BYPASSED" and WARDEN in body.by
        run.canary.why = body.why if run.canary.is_through else run.canary.why


TAKES: Final[dict[Kind, actions.Take]] = {
    "grant.issued": _issued,
    "grant.redeemed": _redeemed,
    "point.practised": _practised,
    "run.labelled": _labelled,
}
