from scenery import CAST, view
from watchfloor_console.board.labels import held_by
from watchfloor_console.board.pieces import Words, plain


def said(**update: object) -> str:
    return plain(held_by(view(CAST[12], **update), Words()))


def test_enforced_is_said_only_where_a_canary_told_so_and_by_what() -> None:
    assert said() == "held ✓ ENFORCED by point stripe"
    for supervision in ("sdk", "warden", "gateway"):
        assert "ENFORCED" not in said(supervision=supervision, label="COOPERATIVE", label_by=())
    assert said(supervision="warden", label="COOPERATIVE") == "held ~ COOPERATIVE, its warden is not proven"
    assert said(label="COOPERATIVE") == "held ~ COOPERATIVE by its SDK"


def test_bypassed_says_by_what_and_why_and_foreign_words_in_it_are_visible() -> None:
    found = said(label="BYPASSED", label_by=("warden",), label_why="it went\x1b[2J on")
    assert found.startswith("held ! BYPASSED by warden: it went")
    assert "\x1b" not in found


def test_nothing_is_said_of_now_while_the_link_is_lost() -> None:
    assert plain(held_by(view(CAST[12]), Words(), is_live=False)) == "held ? NOT KNOWN now"
    assert "ENFORCED" in plain(held_by(view(CAST[12], state="STOPPED"), Words(), is_live=False))
