from datetime import UTC, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from lanefolk import MARA, ROLL, told
from watchfloor.records.bodies import Scope
from watchfloor.records.views import RunState
from watchfloor.wire import Order
from watchfloor_server.core.facts import Now
from watchfloor_server.core.ordering import pending, strike
from watchfloor_server.core.relatching import GRACE_S
from watchfloor_server.core.state import DYING, OPEN, State
from watchfloor_server.core.word import Word
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.replica import STRIDE, enrol, take, tell

NOW = Now(datetime(2026, 1, 1, tzinfo=UTC), 1010.0)
SCOPE = Scope(kind="run", value="RUN")
WORD = Word("LANES", "kill", SCOPE, "mara", "", None, None)
GIVEN = letter.Given(order="MAINS", kind="kill", scope=SCOPE, by="jo", reason="")
FACTS = told(lease_from_s=1000.0, started_s=1000.0)


def fresh() -> State:
    return State("wf", 10.0, 3.0, stride=STRIDE)


def line(order: str, cmd: int) -> Order:
    return Order(order=order, cmd=cmd, kind="kill", epoch=9, by="jo", reason="")


def stopping(order: str, **more: object) -> letter.Stopping:
    return letter.Stopping(order=order, by="jo", reason="", ordered_s=1.0).model_copy(update=more)


def stopping_with_line(order: str) -> letter.Stopping:
    return stopping(order, line=line(order, 1))


def facts(state: RunState, cmd: int, stop: letter.Stopping | None, lease_from_s: float, epoch: int) -> letter.Told:
    known = {"state": state, "cmd": cmd, "stop": stop, "lease_from_s": lease_from_s, "epoch": epoch}
    return FACTS.model_copy(update=known)


STATES: tuple[RunState, ...] = get_args(RunState)
STOPS = st.one_of(
    st.none(),
    st.builds(stopping_with_line, st.sampled_from(["LANES", "MAINS"])),
    st.just(stopping("MAINS", word=GIVEN, due_s=1020.0)),
)
TOLD = st.builds(
    facts,
    st.sampled_from(STATES),
    st.integers(0, 3 * STRIDE),
    STOPS,
    st.floats(0, 2000),
    st.integers(1, 3 * STRIDE),
)


@given(st.lists(TOLD, max_size=8), st.lists(TOLD, max_size=20))
def test_no_letter_ever_brings_a_run_that_the_lane_stopped_back_to_acting(
    before: list[letter.Told], after: list[letter.Told]
) -> None:
    state = fresh()
    run = take(state, FACTS)
    cmd, epoch, lease_s = run.cmd, state.epoch, run.lease_from_s
    for step, letter_ in enumerate([*before, None, *after]):
        if letter_ is None:
            state.epoch += STRIDE
            list(strike(state, run, WORD, NOW))
        else:
            assert take(state, letter_) is run
        assert run.cmd >= cmd, "cmd never falls"
        assert state.epoch >= epoch, "nor does the counter"
        assert run.lease_from_s >= lease_s, "nor is a lease taken back"
        cmd, epoch, lease_s = run.cmd, state.epoch, run.lease_from_s
        assert run.state not in OPEN or step < len(before), "it may act again"


def test_a_run_is_taken_as_it_was_told_and_told_as_it_was_taken() -> None:
    held = FACTS.model_copy(
        update={
            "state": "HELD",
            "cmd": 3,
            "hold": line("MAINS", 3),
            "stop": stopping("MAINS", word=GIVEN, due_s=1020.0),
        }
    )
    state = fresh()
    run = take(state, held)
    again = tell(run)
    assert again.stop is not None
    assert held.stop is not None
    late = held.stop.model_copy(update={"due_s": 1020.0 + GRACE_S})
    assert again == held.model_copy(update={"stop": late})
    assert state.epoch == held.epoch
    word, due_s = pending(run)
    assert word is not None
    assert (word.order, due_s) == ("MAINS", 1020.0 + GRACE_S), "a pending kill is the main process's, for a moment"
    gone = held.model_copy(update={"cmd": 4, "hold": None, "stop": None, "state": "RUNNING"})
    assert (take(state, gone).stop, run.hold, run.state) == (None, None, "RUNNING")


def test_a_word_that_the_lane_heard_counts_on_when_its_own_order_comes_back() -> None:
    state = fresh()
    run = take(state, FACTS)
    run.stop, run.state = None, "RUNNING"
    take(state, FACTS.model_copy(update={"state": "HELD", "stop": stopping("MAINS", word=GIVEN, due_s=1020.0)}))
    assert run.stop is not None
    assert run.stop.line is None
    run.stop.word_said = True
    dying = FACTS.model_copy(update={"state": "STOPPING", "cmd": 2, "stop": stopping("MAINS", line=line("MAINS", 2))})
    take(state, dying)
    assert run.state in DYING
    assert run.stop.line is not None
    assert run.stop.word_said


def test_evidence_told_later_ends_what_the_lane_stopped() -> None:
    state = fresh()
    run = take(state, FACTS)
    list(strike(state, run, WORD, NOW))
    take(state, FACTS.model_copy(update={"state": "STOPPED", "cmd": run.cmd, "stop": stopping("LANES")}))
    assert run.state == "STOPPED"
    take(state, FACTS.model_copy(update={"state": "STOPPING", "cmd": run.cmd, "stop": stopping("LANES")}))
    assert run.state == "STOPPED"


def test_operators_are_those_of_the_newest_roll_and_the_counter_never_falls() -> None:
    state = fresh()
    enrol(state, ROLL)
    assert state.operators["mara"].key == MARA.public.raw
    assert state.epoch == ROLL.epoch
    enrol(state, ROLL.model_copy(update={"operators": (), "epoch": 1}))
    assert state.operators == {}
    assert state.epoch == ROLL.epoch
