import pytest

from scenes import Telling
from watchfloor.oversight import told
from watchfloor.records.bodies import Evidence, EvidenceKind
from watchfloor_console.board import Words, plain
from watchfloor_console.feed.orders import order_row, stopped_by

AT, RUN, BOT = "03:12:44.000", "7F3K01234567", "refund-bot"
ORDER = {"order": "K", "cmd": 1, "scope": {"kind": "run", "value": RUN}, "by": "mara", "reason": "enough"}


def shown(kind: str, /, **fields: object) -> tuple[str, str, str]:
    record = Telling().body(kind, AT, RUN, BOT, **fields)
    row = order_row(record, told(record), Words())
    assert row is not None
    return ("" if row.who is None else row.who.text, row.word.text, plain(row.body).strip())


def test_a_person_who_acts_stands_in_the_agents_place() -> None:
    pause, kill = {**ORDER, "kind": "pause"}, {**ORDER, "kind": "kill"}
    assert shown("run.held", **pause) == ("mara", "PAUSE", "refund-bot: enough")
    assert shown("run.held", **kill, after_s=3.0) == ("mara", "HOLD", "refund-bot stands still, killed in 3 s: enough")
    assert shown("run.stopping", **kill, fence=42) == ("mara", "KILL", "refund-bot: enough, fence raised to epoch 42")
    assert shown("run.resumed", **{**ORDER, "kind": "resume"}) == ("mara", "RESUME", "refund-bot: enough")


def test_a_kill_that_was_obeyed_without_a_signature_says_so() -> None:
    kill = {**ORDER, "kind": "kill", "raised": "it is not signed"}
    assert shown("run.stopping", **kill)[2].endswith("! it is not signed")


def test_a_stop_names_its_evidence() -> None:
    gone = (Evidence(kind="word", at="x"),)
    assert shown("run.stopped", order="K", evidence=gone, confirmed=False)[1:] == ("▮ STOPPED", "by its own word")
    assert shown("run.unconfirmed", order="K", missing=("its word",))[1:] == (
        "! STOP UNCONFIRMED",
        "not proven yet: its word",
    )
    assert shown("run.lost", lease_ended_at="x")[1] == "! LOST"
    assert shown("run.paused", order="K")[1] == "= PAUSED"


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("word", "tree"), "process tree is gone"),
        (("fence",), "every enforcement point"),
        (("lease", "word"), "own word"),
        (("lease",), "may have landed"),
        ((), "no evidence"),
    ],
)
def test_the_strongest_evidence_is_named(kinds: tuple[EvidenceKind, ...], words: str) -> None:
    assert words in stopped_by(tuple(Evidence(kind=kind, at="x") for kind in kinds))


def test_locks_are_told() -> None:
    fields = {"scope": {"kind": "all"}, "by": "mara", "reason": "x", "order": "K", "kill": True}
    assert shown("lock.set", **fields) == ("mara", "lock", "no new starts of anything")
    assert shown("lock.lifted", **fields)[1] == "unlock"


def test_a_run_that_is_held_otherwise_says_by_what_and_why() -> None:
    seams, why = ("warden", "point stripe"), "its canary came through"
    assert shown("run.labelled", label="ENFORCED", by=seams)[1:] == ("✓ ENFORCED", "held by warden, point stripe")
    assert shown("run.labelled", label="BYPASSED", by=("warden",), why=why)[2] == f"held by warden: {why}"
    assert shown("run.labelled", label="COOPERATIVE")[2] == "held by nothing but its own SDK"


def test_a_hand_over_says_who_is_on_call_and_whether_it_is_signed() -> None:
    given = {"by": "mara", "to": "jo", "text": "two \x1b[2J wait"}
    assert shown("handover.given", **given, signed="{}") == (
        "mara",
        "hands over",
        "jo is on call: two ⟦U+001B⟧[2J wait",
    )
    assert "jo is on call, signed by nobody:" in shown("handover.given", **given)[2]
