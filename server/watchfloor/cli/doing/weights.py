"""How much a record weighs for whoever watches many systems: calm, notable, a refusal, an alarm.

Never knows a format that it is written in.
"""

from typing import Literal

from watchfloor.oversight import Outcome, RecordLine, Told
from watchfloor.records import bodies as b

Weight = Literal["calm", "notable", "refusal", "alarm"]

_NOTABLE = frozenset(
    {
        "escalation.opened",
        "lock.set",
        "lock.lifted",
        "operator.enrolled",
        "operator.removed",
        "policy.loaded",
        "run.held",
        "run.stopping",
        "run.stopped",
        "server.started",
        "server.stopped",
    }
)
_REFUSALS = frozenset({"finding.raised", "identity.refused", "identity.expired", "line.refused", "run.lost"})


def weight_of(record: RecordLine, body: Told | None) -> Weight:
    """Weigh a record; `body` is what it tells."""
    if record.kind == "run.unconfirmed":
        return "alarm"
    if isinstance(body, b.ActionDecided):
        return {"deny": "refusal", "wait": "notable"}.get(body.answer, "calm")  # type: ignore[return-value]
    if isinstance(body, Outcome) and body.status != "succeeded":
        return "refusal"
    if record.kind in _REFUSALS:
        return "refusal"
    return "notable" if record.kind in _NOTABLE else "calm"
