"""Orders that the journal holds and the ledger does not: a server died between giving and writing them.

Each is carried out again, as far as it still reaches a run. Never knows the journal's form on disk.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from watchfloor_server.core.effects import Effect
from watchfloor_server.core.facts import Now
from watchfloor_server.core.locks import reached
from watchfloor_server.core.ordering import book, go_on, stand_still, strike
from watchfloor_server.core.state import OPEN, STILL, State
from watchfloor_server.core.word import Entry, word_in
from watchfloor_server.core.writing import about


def relatch(state: State, raw: bytes, now: Now) -> Iterator[Effect]:
    """Carry out one entry that no record tells of; raises ValueError if it cannot be read."""
    try:
        entry = Entry.model_validate_json(raw)
    except ValidationError as error:
        raise ValueError(
            f"the kill journal holds an entry that is not one of ours: {error.errors()[0]['msg']}"
        ) from error
    state.epoch = max(state.epoch, entry.epoch)
    if entry.order in state.orders:
        return
    state.orders.add(entry.order)
    word = word_in(entry)
    named = [state.runs[name] for name in entry.runs if name in state.runs]
    if word.kind == "resume":
        for run in named:
            if run.state in STILL:
                yield from go_on(state, run, word, now)
        return
    wide_and_unproven = entry.raised is not None and entry.scope.kind != "run"
    if word.kind == "pause" or wide_and_unproven or entry.after_s:
        after_s = entry.after_s if word.kind == "kill" and not wide_and_unproven else None
        for run in named:
            if run.state in ("RUNNING", "PAUSING", "PAUSED"):
                yield from stand_still(run, word, after_s, now)
                kind = "pause" if after_s is None else "kill"
                yield about(run, now, "run.held", word.body(run.cmd, kind, after_s=after_s))
        return
    runs = {run.run: run for run in [*named, *reached(state, word.scope)] if run.state in OPEN}
    for run in runs.values():
        yield from strike(state, run, word, now)
    yield from book(state, word, list(runs.values()), now)
