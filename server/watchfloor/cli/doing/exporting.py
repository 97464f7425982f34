"""`export`: every record of a ledger, in a form that other programs read.

Never changes one: JSONL is the records as they are on the wire, and `verify` reads it.
"""

import socket
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.ledgers import each_record
from watchfloor.cli.doing.ocsf import event_of
from watchfloor.cli.doing.rfc5424 import syslog_of
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import RecordLine, told
from watchfloor.records import bodies as b

FORMATS: Final = ("jsonl", "ocsf", "syslog")


class Wish(NamedTuple):
    """What to export: a file instead of the server's ledger, the form, and behind which record."""

    path: Path | None
    form: str
    after: int


def export(access: Access, wish: Wish) -> int:
    """Print every record behind a number, a line each."""
    write = _writer(wish.form)

    def take(record: RecordLine) -> bool:
        write(record)
        return True

    each_record(access, wish.path, take, None, wish.after)
    return 0


def _writer(form: str) -> Callable[[RecordLine], None]:
    match form:
        case "jsonl":
            return lambda record: output.emit(record.model_dump(mode="json"))
        case "ocsf":
            models: dict[str, str | None] = {}
            ours = version("watchfloor")
            return lambda record: output.emit(event_of(record, ours, _model(record, models)))
        case "syslog":
            host = socket.gethostname() or "-"
            return lambda record: output.say("{}", syslog_of(record, host))
        case _:
            raise Usage(f"there is no format {form!r}; it is one of {', '.join(FORMATS)}")


def _model(record: RecordLine, models: dict[str, str | None]) -> str | None:
    """The model of a record's run, remembered from its start on; of runs that are over nothing is kept."""
    if record.run is None:
        return None
    body = told(record) if record.kind == "run.started" else None
    if isinstance(body, b.RunStarted):
        models[record.run] = body.build.model
    if record.kind in ("run.ended", "run.stopped"):
        return models.pop(record.run, None)
    return models.get(record.run)
