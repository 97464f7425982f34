"""Canaries of wardens: each is asked now and then to hold a process of its own in the run's tree.

Never knows how a warden holds anything.
"""

from collections.abc import Iterator

from watchfloor.ids import new_id
from watchfloor.wire import WardenPractice, stamp
from watchfloor_server.core.canaries import PATIENCE_S, Asked
from watchfloor_server.core.canary_inputs import AgentDidPractice
from watchfloor_server.core.effects import Effect, ToAgent
from watchfloor_server.core.facts import Mint, Now
from watchfloor_server.core.state import OPEN, Run, State


def meet(run: Run, *, can_practise: bool) -> None:
    """A run came, or came back: its warden is asked, if it is one that can be."""
    run.canary.meet(can_practise=can_practise and run.supervision == "warden")


def tick(state: State, now: Now, mint: Mint) -> Iterator[Effect]:
    """Ask whom it is time to ask, and give up whoever does not answer."""
    for run in state.runs.values():
        canary = run.canary
        if canary.asked is not None and now.boot_s >= canary.asked.began_s + PATIENCE_S:
            canary.failed(f"it did not answer within {PATIENCE_S:g} s")
        elif run.state in OPEN and run.conn is not None and canary.is_due(now.boot_s):
            asked = Asked(new_id(mint()), now.boot_s, stamp(now.at))
            canary.begin(asked)
            yield ToAgent(run.conn, WardenPractice(id=asked.id), durable=True)  # never before its welcome


def did(state: State, given: AgentDidPractice) -> Iterator[Effect]:
    """A warden tells how its practice went; an answer to none, or a second one, proves nothing."""
    run, line = state.run_of(given.conn), given.line
    if run is None:
        return iter(())
    canary = run.canary
    names = {asked.id for asked in (canary.asked, canary.last) if asked is not None}
    if line.answer == "executed" and line.id in names:
        canary.came_through("its practice process went on while it was held")
    elif canary.asked is not None and line.id == canary.asked.id:
        if line.answer == "refused":
            canary.held(canary.asked)
        else:
            canary.failed(f"it could not try: {line.code or 'it does not say why'}")
    return iter(())
