from hypothesis import given
from hypothesis import strategies as st

from scenes import REFUND_ORIGINS, refund_card
from watchfloor.visible import cells, visible
from watchfloor_console.board import Words, plain
from watchfloor_console.render.reading import Progress, Reading, Window, origins_of, reading_of, shown_value

WORDS = Words()


def lines(reading: Reading) -> str:
    return "".join(plain(fact.value) for fact in reading.facts)


def test_every_argument_is_whole_and_says_where_it_came_from() -> None:
    reading = reading_of(refund_card(), 41, 90, WORDS)
    assert [fact.name for fact in reading.facts] == [*refund_card().args]
    assert plain(reading.facts[4].value) == '"2nd charge⟦U+202E⟧, customer told"'
    assert plain(reading.facts[0].origin) == "tool orders.get"
    assert reading.hidden == 1
    assert reading.said[0] == "give the second charge back"


@given(
    st.dictionaries(
        st.text(max_size=30), st.text(max_size=300) | st.integers() | st.lists(st.text(max_size=30)), max_size=5
    )
)
def test_no_argument_is_ever_cut_whatever_it_holds(args: dict[str, str | int | list[str]]) -> None:
    card = refund_card().model_copy(update={"args": args, "origins": ()})
    reading = reading_of(card, 40, 80, WORDS)
    shown = lines(reading)
    assert all(cells(plain(fact.value)) <= 40 for fact in reading.facts)
    assert shown.isprintable()
    for value in args.values():
        if isinstance(value, str) and value.isalnum():
            assert visible(value) in shown


def test_a_long_name_is_whole_too() -> None:
    card = refund_card().model_copy(update={"args": {"n" * 30: 1}})
    reading = reading_of(card, 20, 80, WORDS)
    assert lines(reading) == "n" * 30 + "1"


def test_where_nested_values_came_from() -> None:
    assert plain(origins_of(REFUND_ORIGINS, "order", WORDS)) == "the person's words"
    assert plain(origins_of((), "order", WORDS)) == ""


def test_what_was_hidden_is_set_off() -> None:
    assert [piece.hue for piece in shown_value("a⟦U+202E⟧b", "strong")] == ["strong", "waits-strong", "strong"]


def test_a_line_that_was_never_drawn_was_never_read() -> None:
    reading = reading_of(refund_card(), 41, 90, WORDS)
    progress = Progress()
    assert not progress.is_whole(reading)
    progress.saw(range(7), range(3))
    assert progress.count(reading) == 10
    while progress.read_on(reading, 7, 3):
        progress.saw(
            Window(progress.facts_top, 7).span(len(reading.facts)), Window(progress.said_top, 3).span(len(reading.said))
        )
    assert progress.is_whole(reading)


def test_at_another_width_nothing_was_read_yet() -> None:
    progress, card = Progress(), refund_card()
    wide = progress.reading(card, 41, 90, WORDS)
    progress.saw(range(99), range(99))
    assert progress.is_whole(wide)
    narrow = progress.reading(card, 20, 40, WORDS)
    assert progress.count(narrow) == 0
    progress.saw(range(99), range(99))
    assert progress.is_whole(progress.reading(card, 20, 40, WORDS))
    assert progress.count(progress.reading(card, 41, 90, WORDS)) == 0


def test_a_window_stays_within_its_list() -> None:
    assert list(Window(9, 3).span(5)) == [2, 3, 4]
    assert list(Window(0, 9).span(2)) == [0, 1]
