import pytest

from watchfloor_console.bindings import KEYS, caught, rebind, sign, strip_of


def test_a_key_is_moved_on_every_screen_and_in_every_strip() -> None:
    keys = rebind({"p": "P", "ctrl+k": "f7", "j": "J"})
    assert {key.key for key in keys if key.action == "pause"} == {"P"}
    strip = [(key.shown, key.strip) for key in strip_of("watch", keys)]
    assert ("P", "pause") in strip
    assert caught(keys)["f7"] == "kill"
    assert ("J k", "move") in strip
    assert next(key.shown for key in keys if key.key == "f7") == "F7 F8"


def test_two_keys_can_change_places() -> None:
    keys = rebind({"a": "d", "d": "a"})
    assert {key.action for key in keys if key.key == "a"} == {"deny"}


@pytest.mark.parametrize(
    ("moved", "why"),
    [
        ({"z": "Z"}, "no key 'z'"),
        ({"p": "ctrl+m"}, "no terminal"),
        ({"p": "alt+p"}, "no terminal"),
        ({"p": "escape"}, "no terminal"),
        ({"p": "a"}, "two things"),
        ({"ctrl+k": "x"}, "a stop key"),
        ({"f9": "ctrl+k"}, "two things"),
    ],
)
def test_what_cannot_be_is_said(moved: dict[str, str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rebind(moved)


def test_without_moves_the_table_is_as_it_was() -> None:
    assert rebind({}) == KEYS


@pytest.mark.parametrize(
    ("key", "shown"), [("ctrl+k", "^K"), ("f8", "F8"), ("tab", "Tab"), ("pageup", "PgUp"), ("?", "?")]
)
def test_how_a_key_is_written(key: str, shown: str) -> None:
    assert sign(key) == shown
