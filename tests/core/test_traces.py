import pytest

from watchfloor_server.core.traces import (
    DETAIL_CHARS,
    LATER,
    MARKS,
    PLACES,
    SCAN_BYTES,
    TEXT_BYTES,
    Budget,
    Hit,
    Place,
    Traces,
)

MAIL = Place("input", "mail 3")
SHOP = Place("tool", "order.find")


def found(traces: Traces, value: str) -> Hit | None:
    return traces.find(value, Budget())


def test_a_value_is_found_at_the_first_place_that_had_it() -> None:
    traces = Traces()
    assert traces.is_empty
    traces.read(SHOP, "order A-17 of Alice")
    traces.read(MAIL, "order A-17, pay to DE89 3704")
    assert not traces.is_empty
    assert found(traces, "alice") == Hit(SHOP, 10)
    assert found(traces, "DE893704") == Hit(MAIL, 28)
    assert found(traces, "A-17") == Hit(SHOP, 0)
    assert found(traces, "mallory") is None


def test_a_short_word_is_found_as_a_word_and_a_number_as_a_number() -> None:
    traces = Traces()
    traces.read(MAIL, "Nowhere, 1400 EUR")
    assert found(traces, "here") is None
    assert found(traces, "400") is None
    assert found(traces, "1.400,00") == Hit(MAIL, 0)
    assert found(traces, "eur") == Hit(MAIL, 0)


def test_pieces_that_come_one_after_the_other_make_the_value() -> None:
    traces = Traces()
    traces.read(SHOP, "DE89 3704")
    traces.read(MAIL, "0044 0532")
    assert found(traces, "DE89370400440532") == Hit(SHOP, 0)


def test_a_part_of_a_value_is_found_by_its_windows() -> None:
    traces = Traces()
    traces.read(MAIL, "x 00440532013000 y DE893704004")
    hit = traces.find_part(b"de89370400440532013000", Budget())
    assert hit is not None
    assert hit.is_part
    assert traces.find_part(b"fr76300060000112345678", Budget()) is None
    assert traces.find_part(b"short", Budget()) is None


def test_what_is_repeated_is_kept_once() -> None:
    traces = Traces()
    for _ in range(3):
        traces.read(MAIL, "the same prompt again and again")
    assert traces.position == len("thesamepromptagainandagain")
    for number in range(100):
        traces.read(MAIL, f"text {number} of many")
    traces.read(MAIL, "the same prompt again and again")  # long ago by now
    assert found(traces, "the same prompt") == Hit(MAIL, 0)


def test_when_it_is_full_all_else_is_in_doubt() -> None:
    traces = Traces()
    traces.read(SHOP, "first " + "x" * (TEXT_BYTES - 5))
    assert traces.doubt("anything") == ""
    traces.read(SHOP, "last one")
    traces.read(SHOP, "and another")
    assert found(traces, "first") == Hit(SHOP, 0)
    assert found(traces, "last one") is None
    assert traces.doubt("last one") == "this run read more than is remembered"
    assert traces.position == TEXT_BYTES


def test_with_too_many_short_words_and_numbers_only_those_are_in_doubt() -> None:
    traces = Traces()
    traces.read(SHOP, " ".join(str(number) for number in range(MARKS)))
    assert traces.doubt("99999") == ""
    traces.read(SHOP, "0 1 99999 99998")
    assert traces.doubt("4242 ")
    assert traces.doubt("abc")
    assert traces.doubt("a long word") == ""


def test_what_was_not_shown_is_in_doubt_by_its_name() -> None:
    traces = Traces()
    traces.omit(Place("input", "a" * 500))
    traces.omit(MAIL)
    assert not traces.is_empty
    assert traces.doubt("x") == "a" * DETAIL_CHARS + ": its text was not told"
    nameless = Traces()
    nameless.omit(Place("input", ""))
    assert nameless.doubt("x") == "something: its text was not told"


def test_beyond_so_many_places_a_value_is_known_and_its_place_is_not() -> None:
    traces = Traces()
    for number in range(PLACES + 3):
        traces.read(Place("tool", f"tool {number}"), f"value-{number:05}")
    traces.read(MAIL, "")
    assert found(traces, f"value-{PLACES - 1:05}") == Hit(Place("tool", f"tool {PLACES - 1}"), 10 * (PLACES - 1))
    hit = found(traces, f"value-{PLACES + 2:05}")
    assert hit is not None
    assert hit.place == Place("input", LATER)


@pytest.mark.parametrize("value", ["something else", "z" * 100])
def test_a_search_beyond_the_budget_finds_nothing_and_says_so(value: str) -> None:
    traces, budget = Traces(), Budget()
    traces.read(SHOP, "something else " + "y" * 200)
    assert budget.take(SCAN_BYTES - 64 - 1)
    assert traces.find(value, budget) is None
    assert budget.left_bytes <= 0
