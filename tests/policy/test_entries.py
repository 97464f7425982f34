import pytest

from watchfloor_server.policy.entries import Entry, Items, Source, Table, line_of
from watchfloor_server.policy.faults import PolicyError


class Door(Entry):
    colour: str
    keys: Items[str]


class House(Entry):
    door: Table[Door]
    window: Items[Door]


TEXT = """\
# a house
[door.front]
colour = "red"

[door."back.door"]
keys = [
  "a",
]
colour = "blue"

[[window]]
colour = "white"

[[window]]
colour = "grey"
"""


def fault(text: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        Source("house.toml", text).read(House)
    return caught.value


def test_a_file_is_read_as_its_shape() -> None:
    house = Source("house.toml", TEXT).read(House)
    assert [*house.door] == ["front", "back.door"]
    assert house.door["front"].keys == []
    assert [window.colour for window in house.window] == ["white", "grey"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("door", "front"), 2),
        (("door", "front", "colour"), 3),
        (("door", "front", "no such key"), 2),
        (("door", "back.door", "keys", 0), 6),
        (("door", "back.door", "colour"), 9),
        (("window", 0), 11),
        (("window", 1, "colour"), 15),
        (("roof",), None),
    ],
)
def test_an_entry_is_found_on_its_line(path: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TEXT, path) == line


def test_a_file_that_is_not_toml_is_refused_with_its_line() -> None:
    error = fault('[door.front]\ncolour = "red\n')
    assert error.line == 2
    assert "not TOML" in error.reason


def test_a_file_that_ends_too_early_is_refused_at_its_last_line() -> None:
    assert fault('[door.front]\ncolour = "red"\n[door').line == 3


def test_a_table_written_twice_is_refused_with_its_line() -> None:
    assert fault('[door.a]\ncolour="x"\n[door.a]\ncolour="y"\n').line == 3


def test_an_unknown_key_is_refused_by_name() -> None:
    error = fault('[door.front]\ncolour = "red"\ncolor = "red"\n')
    assert (error.line, error.reason) == (3, "[door.front] has an unknown key 'color'")


def test_a_missing_key_is_refused_by_name() -> None:
    error = fault('[door.front]\nkeys = ["a"]\n')
    assert (error.line, error.reason) == (1, "[door.front] lacks 'colour'")


def test_a_value_of_another_type_is_refused() -> None:
    error = fault("[[window]]\ncolour = 3\n")
    assert error.line == 2
    assert error.reason.startswith("colour of [[window]] number 1 does not fit")


def test_a_deep_nest_is_refused_and_does_not_end_the_process() -> None:
    assert "nest" in fault("door = " + "[" * 50_000).reason
