"""What is known of a kill while its evidence comes: which runs it struck, and what shows that each is stopped.

Never knows a connection, and never takes a silence for an answer.
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from watchfloor.oversight import RecordLine, Reply, SnapshotLine, StageLine, told
from watchfloor.records.bodies import Evidence, EvidenceKind, RunOrdered, RunStage, RunStopped, RunUnconfirmed, Stage
from watchfloor.records.kinds import Kind
from watchfloor.records.views import RunView

KINDS: Final[tuple[Kind, ...]] = (
    "run.held",
    "run.resumed",
    "run.stopping",
    "run.stage",
    "run.unconfirmed",
    "run.stopped",
)
"""The records that tell how a kill goes."""

CONFIRMED: Final = 0
NOT_CONFIRMED: Final = 1
BY_WORD_OR_LEASE: Final = 3

_PROVEN: Final[Mapping[Stage, EvidenceKind]] = {"tree_gone": "tree", "fenced": "fence"}
"""Stages that are proof, and of what."""

End = Literal["stopped", "ended", "taken back"]


class Fate(NamedTuple):
    """What became of one run. `end` is None while nothing shows it; `missing` is what is not proven yet."""

    end: End | None = None
    evidence: tuple[Evidence, ...] = ()
    confirmed: bool = False
    missing: tuple[str, ...] = ()


class Vigil:
    """Waits at a kill. `run` is the one it was aimed at, None for a wider scope."""

    def __init__(self, reply: Reply, run: str | None) -> None:
        self._order = reply.order or reply.id
        self._expected = reply.runs or 0
        self._aimed = run
        self._struck: set[str] = set()
        self._has_snapshot = False
        self._stages: set[tuple[str, str]] = set()
        self.fates: dict[str, Fate] = {} if run is None else {run: Fate()}

    @property
    def is_over(self) -> bool:
        """True once the end of every run is shown."""
        everybody = self._has_snapshot and len(self._struck) >= self._expected
        return everybody and all(fate.end is not None for fate in self.fates.values())

    @property
    def is_staged(self) -> bool:
        """True once every run that was struck is stopped by its stages, whatever the records tell."""
        told = {run for run, stage in self._stages if stage == "stopped"}
        return self._expected > 0 and len(self._struck) >= self._expected and self._struck <= told

    def believe_stages(self) -> None:
        """The records do not come: what the stages showed is all the evidence there is."""
        self._has_snapshot = True
        for run, fate in self.fates.items():
            if fate.end is None:
                shown: list[EvidenceKind] = [kind for stage, kind in _PROVEN.items() if (run, stage) in self._stages]
                detail = "by its stages alone: the main process says nothing"
                kind: EvidenceKind = shown[0] if shown else "word"
                self.fates[run] = Fate("stopped", (Evidence(kind=kind, at="", detail=detail),), bool(shown))

    @property
    def exit_code(self) -> int:
        """0 confirmed, 3 stopped by word or lease only, 1 not confirmed."""
        fates = self.fates.values()
        if not self.is_over or any(fate.end == "taken back" for fate in fates):
            return NOT_CONFIRMED
        proven = all(fate.confirmed or fate.end == "ended" for fate in fates)
        return CONFIRMED if proven else BY_WORD_OR_LEASE

    def is_news(self, line: StageLine) -> bool:
        """Take a stage; True if it is of this kill, and the first time that it is told."""
        name = (line.run, line.stage)
        if line.order != self._order or name in self._stages:
            return False
        self._stages.add(name)
        self._strike(line.run)
        return True

    def look(self, part: SnapshotLine) -> None:
        """Take how the runs stand."""
        for view in part.runs:
            self._see(view)
        self._has_snapshot = self._has_snapshot or part.done

    def read(self, record: RecordLine) -> None:
        """Take what was written down."""
        body, run = told(record), record.run or ""
        if isinstance(body, RunOrdered | RunStage) and body.order == self._order:
            self._strike(run)
        if run not in self.fates:
            return
        if isinstance(body, RunStopped):
            self.fates[run] = Fate("stopped", tuple(body.evidence), body.confirmed)
        elif isinstance(body, RunUnconfirmed):
            self.fates[run] = self.fates[run]._replace(missing=tuple(body.missing))
        elif record.kind == "run.resumed":
            self.fates[run] = Fate("taken back")

    def _strike(self, run: str) -> None:
        self._struck.add(run)
        self.fates.setdefault(run, Fate())

    def _see(self, view: RunView) -> None:
        if view.order == self._order:
            self._strike(view.run)
        if view.run not in self.fates:
            return
        if view.state == "STOPPED":
            self.fates[view.run] = Fate("stopped", tuple(view.evidence), view.confirmed)
        elif view.state == "ENDED":
            self.fates[view.run] = Fate("ended")
        elif view.state in ("RUNNING", "PAUSING", "PAUSED"):
            # It was asked for after the order was accepted: somebody let this run go on meanwhile.
            self.fates[view.run] = Fate("taken back")
