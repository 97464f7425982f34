from playbook import START
from watchfloor.records.bodies import Scope
from watchfloor_server.core.facts import Now
from watchfloor_server.core.word import Entry, Word, word_in, word_of_body

WORD = Word("k1", "kill", Scope(kind="run", value="R"), "mara", "it loops", "{}", None)


def test_a_word_is_the_same_in_the_journal_in_a_record_and_on_the_wire() -> None:
    entry = Entry.model_validate_json(WORD.entry(7, {"R": 3}, Now(START, 0.0), 3.0))
    assert word_in(entry) == WORD
    assert (entry.epoch, entry.runs, entry.after_s) == (7, ("R",), 3.0)
    assert word_of_body(WORD.body(4, "kill", fence=7)) == WORD
    line = WORD.line(4, "kill", 7)
    assert (line.order, line.cmd, line.epoch, line.by, line.signed) == ("k1", 4, 7, "mara", "{}")


def test_a_lock_carries_the_word_that_set_it() -> None:
    lock = WORD.lock("refund-bot", "h_alice")
    assert (lock.by, lock.order, lock.agent, lock.human, lock.kill) == ("mara", "k1", "refund-bot", "h_alice", True)
