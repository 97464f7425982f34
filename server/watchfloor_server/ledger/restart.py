"""Which records a server reads again at its start: what is in force, and all of every run that is not over.

Runs that are over are not replayed, however many there were. Never knows what is folded from the records.
"""

from collections.abc import Iterator
from typing import Final

from watchfloor.records import CONTROL_KINDS, Kind, Record
from watchfloor_server.ledger.store import Store

OVER_KINDS: Final[tuple[Kind, ...]] = ("run.ended", "run.stopped")
"""After one of these a run never acts again."""

LATEST_KINDS: Final[tuple[Kind, ...]] = (
    "server.started",
    "server.stopped",
    "policy.loaded",
    "run.stopping",
    "handover.given",
)
"""Of these the newest one says it all: how the server ended, which policy is in force, the highest fence there was, who
is on call.

The newest `run.stopping` is read even if its run is over: a reader passes over runs that it has not seen begin.
"""

_MOMENTARY: Final[frozenset[Kind]] = frozenset(
    {
        "checkpoint.signed",
        "operator.joined",
        "operator.left",
        "point.joined",
        "point.left",
        "identity.refused",
        "drill.done",
    }
)
"""Of these nothing is in force afterwards, and there are many."""


def restart_records(store: Store) -> Iterator[Record]:
    """Read, in order of `seq`: the newest of `LATEST_KINDS`, every record of open runs, and what outlives runs.

    Outliving are all other control kinds that no run has (operators, findings ...), and locks, whoever has them.
    """
    yield from store.each(sorted(_wanted(store)))


def _wanted(store: Store) -> set[int]:
    wanted = {newest.seq for kind in LATEST_KINDS if (newest := store.latest(kind)) is not None}
    for kind in CONTROL_KINDS - _MOMENTARY - {*LATEST_KINDS}:
        wanted.update(store.numbers(kind, with_runs=kind.startswith("lock.")))
    for run in store.open_runs(OVER_KINDS):
        wanted.update(store.numbers_of_run(run))
    return wanted
