from drawn import picture, text
from watchfloor.records.views import ScopeView
from watchfloor_console.render.pane import Pane
from watchfloor_console.render.scopes import SHOWN, scopes_rows

SCOPE = ScopeView(
    escalation="E-4K7QAAAAAAAA", by=("mara",), tool="refund.issue", target="stripe", says="3 times, at most 9", left=2
)


def shown(*scopes: ScopeView, width: int = 70) -> str:
    pane = Pane(width, picture(140, 40).words)
    scopes_rows(pane, picture(140, 40), scopes)
    return "\n".join(row.rstrip() for row in text(pane.lines))


def test_what_stands_is_told_with_what_is_left_and_who_gave_it() -> None:
    found = shown(SCOPE)
    assert found.splitlines()[0] == "! STANDS 2 more  asks no person meanwhile"
    assert "refund.issue on stripe: 3 times, at most 9" in found
    assert "given by mara on E-4K7Q" in found
    assert shown() == ""


def test_an_end_is_told_as_what_is_left_of_the_time() -> None:
    timed = SCOPE.model_copy(update={"left": None, "until_at": "2026-11-24T03:15:00.000Z"})
    assert "STANDS for 2m15s" in shown(timed)
    over = timed.model_copy(update={"until_at": "2026-11-24T03:10:00.000Z"})
    assert "STANDS over now" in shown(over)


def test_more_than_there_is_room_for_are_counted() -> None:
    assert "and 2 more that stand" in shown(*(SCOPE for _ in range(SHOWN + 2)))


def test_foreign_words_in_it_are_made_visible() -> None:
    assert "\x1b" not in shown(SCOPE.model_copy(update={"says": "\x1b[2J", "by": ("\x1b",), "tool": "\x1b"}))
