"""What the desk raises for people to look at, and which of it is remembered.

Never decides anything: what is wrong was refused where it was found.
"""

from collections.abc import Iterator

from watchfloor.records.bodies import FindingRaised
from watchfloor.records.views import FindingView
from watchfloor.wire import stamp
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.writing import about


def raise_finding(state: State, run: Run, body: FindingRaised, now: Now) -> Iterator[Effect]:
    """Raise a finding about a run; the same one again, while it is remembered, is raised already."""
    if any((each.run, each.finding) == (run.run, body.finding) for each in state.findings):
        return
    state.findings.append(view_of(run.run, run.agent, stamp(now.at), body))
    yield about(run, now, "finding.raised", body)


def view_of(run: str | None, agent: str | None, at: str, body: FindingRaised) -> FindingView:
    """A finding as consoles see it."""
    return FindingView(finding=body.finding, severity=body.severity, says=body.says, at=at, run=run, agent=agent)
