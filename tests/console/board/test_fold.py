"""The board from a snapshot and the rest is the board from record 1."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from scenes import CAST, Telling, blend, refund_card, run_id
from watchfloor.oversight import RecordLine, told
from watchfloor.records.bodies import Evidence
from watchfloor_console.board import Board, fold, recall

AT = "03:12:44.000"
STEPS = (
    "start",
    "hold",
    "held",
    "resume",
    "lose",
    "link",
    "kill",
    "unconfirm",
    "stop",
    "end",
    "open",
    "claim",
    "close",
    "lock",
)


def one(tell: Telling, step: str, place: int) -> RecordLine:
    """One record about one of three runs."""
    cast = CAST[place]
    run, agent = run_id(cast.run), cast.agent
    order = {"order": f"O{place}", "cmd": 1, "scope": {"kind": "run", "value": run}, "by": "mara", "reason": "x"}
    card = refund_card().model_copy(update={"escalation": f"E-{place}", "run": run})
    shown = card.model_dump(mode="json", exclude_none=True)

    def body(kind: str, /, **fields: object) -> RecordLine:
        return tell.body(kind, AT, run, agent, **fields)

    made: dict[str, Callable[[], RecordLine]] = {
        "start": lambda: body(
            "run.started",
            identity=blend(agent, cast.human),
            task="t",
            supervision="sdk",
            build={},
            context={},
            env="prod",
            max_run_s=60.0,
        ),
        "hold": lambda: body("run.held", **order, kind="pause"),
        "held": lambda: body("run.paused", order=f"O{place}"),
        "resume": lambda: body("run.resumed", **order, kind="resume"),
        "lose": lambda: body("run.lost", lease_ended_at="2026-11-24T03:12:44.000Z"),
        "link": lambda: body("run.linked", next=3),
        "kill": lambda: body("run.stopping", **order, kind="kill", fence=42),
        "unconfirm": lambda: body("run.unconfirmed", order=f"O{place}", missing=("word",)),
        "stop": lambda: body(
            "run.stopped", order=f"O{place}", evidence=(Evidence(kind="word", at="x"),), confirmed=False
        ),
        "end": lambda: tell.said("run.ended", AT, run, agent, t="ended", status="completed"),
        "open": lambda: body("escalation.opened", escalation=f"E-{place}", card=shown, card_sha256="h"),
        "claim": lambda: body("escalation.claimed", escalation=f"E-{place}", operator="mara"),
        "close": lambda: body("escalation.closed", escalation=f"E-{place}", action="A", end="denied"),
        "lock": lambda: body("lock.set", scope=order["scope"], by="mara", reason="x", order=f"O{place}", kill=True),
    }
    return made[step]()


def fold_all(board: Board, records: list[RecordLine]) -> Board:
    for record in records:
        fold(board, record, told(record))
    return board


def seen(board: Board) -> tuple[object, ...]:
    """What a snapshot carries; what only this console saw (stages, votes, ends) is its own."""
    return (board.upto, board.epoch, board.runs, board.cards, board.locks)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=30), st.integers(0, 30))
def test_a_snapshot_and_the_rest_give_the_same_board_as_all_records(steps: list[tuple[str, int]], cut: int) -> None:
    tell = Telling(0)
    records = [one(tell, step, place) for step, place in steps]
    cut = min(cut, len(records))
    before = fold_all(Board(), records[:cut])
    board = Board()
    board.start(before.upto)
    board.take_runs(before.runs.values())
    board.take_locks(before.locks.values())
    board.epoch = before.epoch
    for card in before.cards.values():
        board.show(card)
    assert {run: board.runs[run].state for run in board.runs} == {run: before.runs[run].state for run in before.runs}
    rest = [record for record in records[cut:] if not _about_ended(before, record)]
    assert seen(fold_all(board, rest)) == seen(fold_all(before, rest))


def _about_ended(before: Board, record: RecordLine) -> bool:
    """A server opens no card anew under the name of one that ended."""
    return record.kind == "escalation.opened" and any(end in record.raw for end in before.ends)


def test_a_run_lives_through_a_kill_to_its_evidence() -> None:
    tell, board = Telling(0), Board()
    states: list[str] = []
    for step in ("start", "kill", "unconfirm", "stop"):
        record = one(tell, step, 0)
        fold(board, record, told(record))
        states.append(board.runs[run_id("3VTA")].state)
    assert states == ["RUNNING", "STOPPING", "UNCONFIRMED", "STOPPED"]
    assert board.runs[run_id("3VTA")].evidence[0].kind == "word"
    assert board.orders["O0"].missing[run_id("3VTA")] == ("word",)
    assert board.orders["O0"].fence == board.epoch == 42


def test_a_pending_kill_says_when_it_comes_due() -> None:
    tell, board = Telling(0), Board()
    run = run_id("3VTA")
    fold(board, (start := one(tell, "start", 0)), told(start))
    fields = {
        "order": "K",
        "cmd": 1,
        "kind": "kill",
        "scope": {"kind": "run", "value": run},
        "by": "mara",
        "reason": "",
    }
    held = tell.body("run.held", AT, run, "code-review", **fields, after_s=3.0)
    fold(board, held, told(held))
    assert board.runs[run].state == "HELD"
    assert board.runs[run].due_at == "2026-11-24T03:12:47.000Z"


def test_evidence_that_comes_after_the_stop_confirms_it() -> None:
    board, tell, run = Board(), Telling(0), run_id(CAST[2].run)
    start = one(tell, "start", 2)
    fold(board, start, told(start))
    word = (Evidence(kind="word", at="x"),)
    early = tell.body("run.stage", AT, run, "code-review", order="K", stage="fenced", at_ms=2.0, detail="")
    stop = tell.body("run.stopped", AT, run, "code-review", order="K", evidence=word, confirmed=False)
    other = tell.body("run.stage", AT, run, "code-review", order="OTHER", stage="fenced", at_ms=2.0, detail="")
    late = tell.body("run.stage", AT, run, "code-review", order="K", stage="fenced", at_ms=2.0, detail="payments at x")
    board.change(run, order="K")
    for record, confirmed in ((early, False), (stop, False), (other, False), (late, True), (late, True)):
        fold(board, record, told(record))
        assert board.runs[run].confirmed == confirmed
    assert [(one.kind, one.detail) for one in board.runs[run].evidence] == [("word", ""), ("fence", "payments at x")]


def test_a_record_that_cannot_be_read_changes_nothing_but_the_number() -> None:
    board = Board()
    fold(board, Telling(6).line("run.stopped", AT, "R", "a", '{"evidence": "tree"}'), None)
    assert (board.upto, board.runs) == (7, {})


def test_a_card_that_another_one_stands_in_the_place_of_is_over_and_says_where_to_answer() -> None:
    tell, board = Telling(0), Board()
    for step in ("start", "open"):
        record = one(tell, step, 0)
        fold(board, record, told(record))
    gone = tell.body(
        "escalation.superseded", AT, run_id("3VTA"), "x", escalation="E-0", action="A", by="E-NEXT", operator="mara"
    )
    fold(board, gone, told(gone))
    assert board.cards == {}
    end = board.ends["E-0"]
    assert (end.end, end.by, end.reason) == ("superseded", ("mara",), "the arguments were changed: answer E-NEXT")


def test_what_a_removed_operator_had_said_counts_no_more() -> None:
    tell, board = Telling(0), Board()
    record = one(tell, "open", 0)
    fold(board, record, told(record))
    board.votes["E-0"] = {"mara": "approve", "ines": "approve"}
    removed = tell.body("operator.removed", AT, None, None, operator="mara", by="ines")
    fold(board, removed, told(removed))
    assert board.votes["E-0"] == {"ines": "approve"}


def test_a_card_that_a_kill_took_along_says_so_and_is_counted_with_the_order() -> None:
    board, tell = Board(), Telling()
    for step in ("start", "open", "kill", "close"):
        record = one(tell, step, 0)
        fields = {"escalation": "E-0", "action": "A2", "end": "withdrawn", "reason": "the run was killed"}
        if step == "close":
            record = tell.body("escalation.closed", AT, record.run or "", "code-review", **fields)
        fold(board, record, told(record))
    assert board.ends["E-0"].words() == "withdrawn by the kill"
    assert board.orders["O0"].withdrawn == 1


def test_what_was_said_of_open_cards_before_a_snapshot_is_recalled_and_of_closed_ones_nothing() -> None:
    tell, fresh = Telling(), Board()
    fields = {"answer": "approve", "card_sha256": "h", "signed": "s", "operator": "ines"}
    opened = [one(tell, "open", place) for place in (0, 1)]
    votes = [tell.body("escalation.verdict", AT, "R", "bot", escalation=f"E-{place}", **fields) for place in (0, 1, 2)]
    page = {"page": "p", "stage": "opened", "groups": ("payments",), "sent": 1}
    pages = [tell.body("escalation.paged", AT, "R", "bot", escalation=f"E-{place}", **page) for place in (0, 1)]
    fresh.show(refund_card().model_copy(update={"escalation": "E-0"}))
    fresh.show(refund_card().model_copy(update={"escalation": "E-2"}))
    recall(fresh, [*opened, *votes, *pages])
    assert fresh.votes == {"E-0": {"ines": "approve"}}
    assert list(fresh.raised.pages) == ["E-0"]
    assert fresh.voted_at["E-0", "ines"].endswith("03:12:44.000Z")
