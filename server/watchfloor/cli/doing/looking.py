"""`runs` and `show`: how runs stand now.

Never changes one.
"""

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import run_named
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.doing.wording import held_words, person, scope_left, state_words
from watchfloor.cli.options import Access
from watchfloor.oversight import Oversight, Question, read_cards, read_on, read_runs
from watchfloor.records.views import RunView


def runs(access: Access, *, as_json: bool) -> int:
    """List every run that the server remembers."""

    async def work(session: Oversight) -> int:
        found = read_runs(await read_on(session.get, Question("runs")))
        if as_json:
            for run in found:
                output.emit(run.model_dump(mode="json", exclude_none=True))
        else:
            titles = ("RUN", "AGENT", "ACTING FOR", "STATE", "HELD", "SINCE", "WAITS", "TASK")
            output.columns(titles, [_row(run) for run in found], (12, 24, 32, 18, 11, 24, 5, 60))
        return 0

    return with_session(access, work)


def _row(run: RunView) -> tuple[str, ...]:
    name = run.identity.agent.name
    return (run.run, name, person(run.identity), state_words(run), run.label, run.since_at, str(run.waits), run.task)


def show(access: Access, named: str, *, as_json: bool) -> int:
    """Show one run."""

    async def work(session: Oversight) -> int:
        run = await run_named(session, named)
        cards = read_cards(await read_on(session.get, Question("escalations", run=run.run)))
        if as_json:
            waiting = [card.escalation for card in cards]
            output.emit({**run.model_dump(mode="json", exclude_none=True), "escalations": waiting})
            return 0
        for name, value in _facts(run):
            output.say(f"{name:<12} {{}}", value)
        for card in cards:
            output.say("waits        {}: {} on {}, until {}", card.escalation, card.tool, card.target, card.deadline_at)
        return 0

    return with_session(access, work)


def _facts(run: RunView) -> list[tuple[str, str]]:
    attestation = run.identity.agent.attestation
    proof = f"{attestation.class_} by {attestation.issuer}" if attestation.verified else "NOT ATTESTED"
    order = [("order", f"{run.order} by {run.by}: {run.reason}")] if run.order is not None else []
    evidence = [("evidence", f"{each.kind} at {each.at} {each.detail}") for each in run.evidence]
    return [
        ("run", run.run),
        ("agent", f"{run.identity.agent.name} ({proof})"),
        ("acting for", person(run.identity)),
        ("state", f"{state_words(run)} since {run.since_at}"),
        ("task", run.task),
        ("supervision", run.supervision),
        ("held", held_words(run.label, run.label_by, run.label_at, run.label_why)),
        ("environment", run.env or "-"),
        ("started", run.started_at),
        ("link", "up" if run.linked else "down"),
        ("lease", run.lease_until_at or "none"),
        ("in flight", str(run.in_flight)),
        *(("scope", scope_left(scope)) for scope in run.scopes or ()),
        *order,
        *evidence,
    ]
