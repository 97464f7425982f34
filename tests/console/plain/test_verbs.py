import pytest

from talks import MakeRun, Talk
from watchfloor.oversight import Refused
from watchfloor_console.plain.verbs import VERBS


def test_help_says_every_verb(talk: Talk) -> None:
    said = talk.type("help")
    assert all(verb.word in said and verb.says in said for verb in VERBS)


@pytest.mark.parametrize("verb", [verb.word for verb in VERBS if verb.gives])
def test_who_may_only_look_can_give_nothing(talk: Talk, verb: str) -> None:
    talk.floor.health = talk.floor.health._replace(may_stop=False, is_read_only=True)
    assert "can stop nothing" in talk.type(f"{verb} all", f"{verb} all")
    assert talk.done == []
    assert talk.desk.prompt() == "[kill = nothing, read only] "


def test_a_word_that_is_no_verb_is_shown_safely(talk: Talk) -> None:
    assert "[U+001B]x is no word here" in talk.type("\x1bx")


def test_select_aims_by_name_and_by_run(talk: Talk, a_run: MakeRun) -> None:
    talk.floor.board.take_runs([a_run("planner", "2C9DAAAAAAAA"), a_run("planner", "2C9EAAAAAAAA")])
    assert "which run?" in talk.type("select planner")
    assert "SELECTED" in talk.type("select 2c9e")
    assert talk.desk.prompt() == "[kill = planner 2C9E] "
    assert "which run? All:" in talk.type("select nobody")


def test_who_tells_the_identity_and_what_is_proven(talk: Talk) -> None:
    said = talk.type("who")
    assert "refund-bot, run 7F3K, acting for alice" in said
    assert "proven" in said
    talk.desk.selected = ""
    assert "no run is selected" in talk.type("who")


def test_feed_back_and_quit(talk: Talk) -> None:
    talk.type("feed state")
    assert not talk.desk.hears_all
    assert "feed all, or feed state" in talk.type("feed")
    assert "at the feed" in talk.type("back", "")
    talk.type("quit")
    assert talk.desk.is_over


def test_a_line_that_is_too_long_is_no_verb(talk: Talk) -> None:
    assert "a line that long" in talk.type("\x00")


def test_an_armed_stop_is_over_by_itself(talk: Talk) -> None:
    talk.type("stop all")
    assert not talk.desk.expire()
    talk.now_s += 11.0
    assert talk.desk.expire()
    assert talk.desk.prompt() == "[kill = refund-bot 7F3K] "


def test_a_shift_is_handed_over_by_name_and_words(talk: Talk) -> None:
    assert "it is: handover NAME WORDS" in talk.type("handover", "handover jo", "handover j/o x")
    assert "the shift is handed over, signed, and taken" in talk.type("handover jo two cards wait")
    assert talk.done == [("handover jo", "two cards wait")]
    talk.refusal = Refused("operator", "a shift cannot be handed to yourself")
    assert "NOT DONE   handover to mara: a shift cannot" in talk.type("handover mara x")
