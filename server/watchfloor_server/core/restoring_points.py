"""What enforcement points did, read back from records: which grants are used up, and what a run had leave for.

Never knows where the records are kept.
"""

from typing import Final

from watchfloor.records import Kind, Record, bodies
from watchfloor_server.core import restoring_actions as actions


def _issued(fold: actions.Fold, record: Record) -> None:
    actions.TAKES["grant.issued"](fold, record)
    if record.run in fold.state.runs:
        body = bodies.GrantIssued.model_validate_json(record.raw)
        fold.state.fences.reach(record.run).targets.add(body.target)


def _redeemed(fold: actions.Fold, record: Record) -> None:
    if record.run in fold.state.runs:
        body = bodies.GrantRedeemed.model_validate_json(record.raw)
        fold.state.fences.reach(record.run).redeem(body.grant, body.key)


TAKES: Final[dict[Kind, actions.Take]] = {"grant.issued": _issued, "grant.redeemed": _redeemed}
