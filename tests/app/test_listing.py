from pydantic import JsonValue

from watchfloor_server.app.listing import SPARE, Page, Places, page


def names(first: int, count: int) -> dict[str, int]:
    return {f"R{number}": number for number in range(first, first + count)}


def test_a_page_goes_on_after_its_last_number_whatever_was_forgotten_or_came_meanwhile() -> None:
    places = Places()
    assert list(places.after(names(0, 4), 0)) == [(1, "R0"), (2, "R1"), (3, "R2"), (4, "R3")]
    later = names(2, 3)
    assert list(places.after(later, 2)) == [(3, "R2"), (4, "R3"), (5, "R4")]


def test_numbers_of_what_is_forgotten_are_swept_and_never_given_again() -> None:
    places = Places()
    many = names(0, SPARE + 10)
    assert len(list(places.after(many, 0))) == SPARE + 10
    assert list(places.after({"R3": 0, "new": 0}, 0)) == [(4, "R3"), (SPARE + 11, "new")]
    assert len(vars(places)["_numbers"]) == 2


def test_a_page_ends_by_its_limit_or_its_bytes_and_passes_over_what_is_not_asked_for() -> None:
    every = [(number, f"R{number}") for number in range(1, 6)]

    def item(name: str) -> dict[str, JsonValue] | None:
        return None if name == "R2" else {"run": name, "text": "\u00e9" * 100}

    assert page(iter(every), item, 2, 10_000) == Page(({**(item("R1") or {})}, {**(item("R3") or {})}), 3)
    assert [one["run"] for one in page(iter(every), item, None, 500).items] == ["R1", "R3"]
    assert page(iter(every[3:]), item, None, 1).next == 4
    assert page(iter(every[4:]), item, None, 1).next is None
    assert page(iter(()), item, None, 1) == Page((), None)
