import pytest

from drawn import picture
from watchfloor_console.screens.floor import FloorScreen, bindings_of


def test_caught_keys_go_to_the_application() -> None:
    actions = {binding.key: binding.action for binding in bindings_of("watch")}
    assert actions["ctrl+k"] == "app.kill"
    assert actions["question_mark"] == "help"


def test_a_screen_keeps_the_picture_until_it_is_there() -> None:
    screen = FloorScreen()
    made = picture()
    screen.draw(made)
    assert screen.picture is made
    with pytest.raises(NotImplementedError):
        screen.paint(made)
