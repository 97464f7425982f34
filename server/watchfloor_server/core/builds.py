"""What an agent is made of is part of who it is: a change within a run holds the run.

Never knows which builds somebody accepted: that is policy's.
"""

from collections.abc import Iterator

from watchfloor.identity import Blend, Build
from watchfloor.ids import new_id
from watchfloor.records.bodies import Scope
from watchfloor_server.core.deciding import void_scopes
from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Mint, Now
from watchfloor_server.core.ordering import stand_still
from watchfloor_server.core.state import HOLDABLE, Run, State
from watchfloor_server.core.word import Word
from watchfloor_server.core.writing import about


def change_of(run: Run, build: Build, blend: Blend) -> str:
    """Which parts of a run's build are not as they were, said or attested; empty if it is the same."""
    pairs = ((run.build, build), (run.blend.agent.attestation.build, blend.agent.attestation.build))
    names = {
        name
        for was, now in pairs
        for name in Build.model_fields
        if getattr(was or Build(), name) != getattr(now or Build(), name)
    }
    return ", ".join(sorted(names))


def hold_changed(state: State, run: Run, changed: str, now: Now, mint: Mint) -> Iterator[Effect]:
    """Let a run whose agent is made of something else than before stand still, until a person lets it go on."""
    raised = f"the build changed within the run: {changed}"
    if changed and run.wider:
        yield from void_scopes(run, raised, now)
    if not changed or run.state not in HOLDABLE or run.hold is not None:
        return
    word = Word(new_id(mint(), "B-"), "pause", Scope(kind="run", value=run.run), "server", raised, None, raised)
    state.orders.add(word.order)
    yield from stand_still(state, run, word, None, now)
    yield about(run, now, "run.held", word.body(run.cmd, "pause"))
