"""A record as an event of OCSF 1.8: API Activity (6003) with the profile `ai_operation`.

What OCSF has no name for stands whole under `unmapped`. Never makes a word tame: the output is JSON in ASCII.
"""

from typing import Final

from pydantic import JsonValue

from watchfloor.cli.doing.weights import Weight, weight_of
from watchfloor.cli.doing.wording import words_of
from watchfloor.oversight import Action, Outcome, RecordLine, Told, moment, told
from watchfloor.records import bodies as b

VERSION: Final = "1.8.0"
"""Of the schema."""

API_ACTIVITY: Final = 6003
OTHER: Final = 99

_SEVERITY: Final[dict[Weight, tuple[int, str]]] = {
    "calm": (1, "Informational"),
    "notable": (2, "Low"),
    "refusal": (3, "Medium"),
    "alarm": (5, "Critical"),
}

_SUCCESS: Final = (1, "Success")
_FAILURE: Final = (2, "Failure")
_UNKNOWN: Final = (0, "Unknown")

_AGENT_ROLE: Final = 4
"""`ai_role_id`: a software agent that performs tasks with autonomy or delegated intent."""

Event = dict[str, JsonValue]


def event_of(record: RecordLine, version: str, model: str | None = None) -> Event:
    """The event; `version` is this program's, `model` what the run's build names."""
    body = told(record)
    severity_id, severity = _SEVERITY[weight_of(record, body)]
    status_id, status = _status(body)
    event: Event = {
        "activity_id": OTHER,
        "activity_name": record.kind,
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": API_ACTIVITY,
        "class_name": "API Activity",
        "type_uid": API_ACTIVITY * 100 + OTHER,
        "type_name": "API Activity: Other",
        "time": int(moment(record.at).timestamp() * 1000),
        "severity_id": severity_id,
        "severity": severity,
        "status_id": status_id,
        "status": status,
        "message": words_of(record),
        "metadata": _metadata(record, version),
        "api": _api(record, body),
        "actor": _actor(record),
        "src_endpoint": {"name": record.agent or "watchfloor", "type_id": OTHER, "type": "AI agent"},
        "unmapped": record.model_dump(mode="json", exclude_none=True),
    }
    if record.run is not None:
        event["message_context"] = {
            "uid": record.run,
            "name": record.agent,
            "ai_role_id": _AGENT_ROLE,
            "ai_role": "Agent",
        }
    if model is not None:
        event["ai_model"] = {"name": model, "ai_provider": "unknown"}
    return event


def _metadata(record: RecordLine, version: str) -> Event:
    found: Event = {
        "version": VERSION,
        "profiles": ["ai_operation"],
        "uid": record.commit,
        "sequence": record.seq,
        "original_time": record.at,
        "log_name": "ledger",
        "product": {"name": "watchfloor", "vendor_name": "watchfloor", "version": version},
    }
    if record.run is not None:
        found["correlation_uid"] = record.run
    return found


def _api(record: RecordLine, body: Told | None) -> Event:
    match body:
        case Action():
            return {"operation": body.tool, "request": {"uid": body.action, "data": {"args": dict(body.args)}}}
        case b.ActionDecided():
            answer: Event = {"code": 403 if body.answer == "deny" else 200, "message": body.reason}
            return {"operation": body.tool, "request": {"uid": body.action}, "response": answer}
        case Outcome():
            return {"operation": record.kind, "request": {"uid": body.action}, "response": {"message": body.status}}
        case _:
            return {"operation": record.kind}


def _actor(record: RecordLine) -> Event:
    actor: Event = {"app_name": record.agent or "watchfloor"}
    if record.human is not None:
        actor["user"] = {"uid": record.human, "type_id": 1, "type": "User"}
    if record.run is not None:
        actor["session"] = {"uid": record.run}
    return actor


def _status(body: Told | None) -> tuple[int, str]:
    match body:
        case b.ActionDecided():
            return {"allow": _SUCCESS, "deny": _FAILURE}.get(body.answer, _UNKNOWN)
        case Outcome():
            return {"succeeded": _SUCCESS, "failed": _FAILURE}.get(body.status, _UNKNOWN)
        case b.IdentityRefused() | b.LineRefused():
            return _FAILURE
        case _:
            return _SUCCESS
