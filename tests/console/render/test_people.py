from drawn import picture, text
from scenes import Telling, at, refund_card, run_id
from watchfloor.oversight import told as read
from watchfloor.wire.card import Circle
from watchfloor_console.board import plain
from watchfloor_console.render.decide import decide_body
from watchfloor_console.render.deciding import Deciding
from watchfloor_console.render.people import needs_of, paged, people_rows, told
from watchfloor_console.render.picture import Picture
from watchfloor_console.render.reading import Progress

CARD = refund_card()
CIRCLES = (Circle(group="payments", operators=("ines", "mara")), Circle(group="legal", operators=("tom",)))


def called(*faults: str) -> Picture:
    made = picture()
    fields = {"page": "P", "stage": "half", "groups": ("payments",), "sent": 1, "faults": faults}
    record = Telling().body(
        "escalation.paged", "03:12:14.000", run_id("7F3K"), "refund-bot", **fields, escalation=CARD.escalation
    )
    made.board.raised.take(record, read(record))
    return made


def test_who_approved_is_told_with_when_and_comes_first() -> None:
    made = picture()
    made.board.vote(CARD.escalation, "ines", "approve", at("03:12:13.900"))
    rows = [plain(row) for row in told(made, CARD, 42)]
    assert rows[0] == "✓ approved  ines, 31s ago, signed"
    assert rows[1] == "◦ claimed   jonas"
    made.board.vote(CARD.escalation, "mara", "approve", at("03:12:44.000"))
    assert "◦ reading   you, an approver" not in [plain(row) for row in told(made, CARD, 42)]


def test_a_word_that_nobody_signed_says_so_whole_whatever_the_name() -> None:
    made = picture()
    made.board.vote(CARD.escalation, "i" * 40, "approve", at("03:12:13.900"), is_signed=False)
    row = text(people_rows(made, CARD, 42, 8))[1].rstrip()
    assert row.startswith("✓ approved  iiii")
    assert row.endswith(", signed by nobody")


def test_of_several_groups_it_is_told_which_still_need_somebody() -> None:
    made, card = picture(), CARD.model_copy(update={"circles": CIRCLES})
    assert [plain(row) for row in needs_of(made, card, 42)] == [
        "? needs     payments: ines (asleep), mara»",
        "? needs     legal: tom (asleep)",
    ]
    made.board.vote(card.escalation, "ines", "approve", at("03:12:13.900"))
    assert next(plain(row) for row in needs_of(made, card, 42)) == "✓ for       payments, ines"
    shown = "\n".join(text(decide_body(picture(80, 24), Deciding(card, Progress()))))
    assert "? needs     legal: tom (asleep)" in shown
    nobody = CARD.model_copy(update={"circles": (Circle(group="legal", operators=()),)})
    assert [plain(row) for row in needs_of(made, nobody, 42)] == ["? needs     legal: there is nobody"]


def test_the_newest_call_is_told_and_whom_it_did_not_reach() -> None:
    assert [plain(row) for row in paged(called(), CARD, 42)] == ["  called    payments again 30s ago, 1 sent"]
    assert plain(list(paged(called("hook: 500"), CARD, 42))[1]) == "? not told  hook: 500"
    assert list(paged(picture(), CARD, 42)) == []


def test_in_little_room_what_matters_most_stays() -> None:
    rows = [row.rstrip() for row in text(people_rows(called("hook: 500"), CARD, 42, 0))]
    assert len(rows) == 6
    assert rows[1].startswith("◦ claimed   jonas")


def test_the_card_says_how_its_run_is_held() -> None:
    for size in ((140, 40), (80, 24)):
        assert "held ✓ ENFORCED" in "\n".join(text(decide_body(picture(*size), Deciding(CARD, Progress()))))
