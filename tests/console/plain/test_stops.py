import pytest

from talks import MakeRecord, Talk
from watchfloor.oversight import RecordLine, told
from watchfloor_console.board import fold
from watchfloor_console.plain.stops import sentence, still_unconfirmed, stop_lines

AT = "2026-03-01T03:12:40.000Z"
KILL = {
    "order": "K93AAAAAAAAA",
    "cmd": 1,
    "kind": "kill",
    "scope": {"kind": "run", "value": "7F3KAAAAAAAA"},
    "by": "mara",
    "reason": "it loops",
    "fence": 42,
}


def spoken(talk: Talk, record: RecordLine) -> str:
    body = told(record)
    assert body is not None
    fold(talk.floor.board, record, body)
    lines = stop_lines(record, body, talk.floor.board)
    assert all(line.urgency == "must" for line in lines)
    return "\n".join(line.text for line in lines)


def test_a_kill_is_told_stage_by_stage_with_its_milliseconds(talk: Talk, a_record: MakeRecord) -> None:
    said = spoken(talk, a_record("run.stopping", KILL))
    assert said == "03:12:40.000Z  KILL       refund-bot 7F3K by mara: it loops. Fence raised to epoch 42. Order K93A."
    stage = {"order": "K93AAAAAAAAA", "stage": "given", "at_ms": 0.4}
    assert "KILL       refund-bot 7F3K, given after 0.4 ms." in spoken(talk, a_record("run.stage", stage))
    stage = {"order": "K93AAAAAAAAA", "stage": "acknowledged", "at_ms": 118.0}
    assert "acknowledged after 118 ms." in spoken(talk, a_record("run.stage", stage))


@pytest.mark.parametrize(
    ("kind", "is_confirmed", "wanted"),
    [
        ("tree", True, "confirmed after 0.0 ms, evidence tree: seen."),
        ("word", False, "by its own word after 0.0 ms: seen. Nobody else can tell."),
        ("lease", False, "by its lease after 0.0 ms: seen. One action in flight may have landed."),
        ("", False, "NO EVIDENCE was recorded"),
        ("word", True, "by its own word"),
    ],
)
def test_stopped_names_its_evidence_and_never_more(
    talk: Talk, a_record: MakeRecord, kind: str, is_confirmed: bool, wanted: str
) -> None:
    spoken(talk, a_record("run.stopping", KILL))
    evidence = [{"kind": kind, "at": AT, "detail": "seen"}] if kind else []
    body = {"order": "K93AAAAAAAAA", "evidence": evidence, "confirmed": is_confirmed}
    said = spoken(talk, a_record("run.stopped", body))
    assert "STOPPED            refund-bot 7F3K, " in said
    assert wanted in said


def test_a_stop_without_evidence_is_unconfirmed_and_said_again(talk: Talk, a_record: MakeRecord) -> None:
    spoken(talk, a_record("run.stopping", KILL))
    body = {"order": "K93AAAAAAAAA", "missing": ["the agent's signed word"]}
    assert "not proven yet: the agent's signed word." in spoken(talk, a_record("run.unconfirmed", body))
    assert still_unconfirmed(talk.floor.board, AT, 5.0) == []
    (line,) = still_unconfirmed(talk.floor.board, AT.replace(":40.", ":46."), 5.0)
    assert "refund-bot 7F3K, for 6 s now: the same." in line


def test_a_lost_run_is_told(talk: Talk, a_record: MakeRecord) -> None:
    assert "LOST" in spoken(talk, a_record("run.lost", {"lease_ended_at": AT}))


def test_foreign_words_end_a_sentence_once() -> None:
    assert (sentence("no"), sentence("no."), sentence("\x1b")) == ("no.", "no.", "[U+001B].")
