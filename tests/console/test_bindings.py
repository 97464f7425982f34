from watchfloor_console.bindings import EVERYWHERE, KEYS, caught, keys_of, strip_of
from watchfloor_console.screens.floor import bindings_of


def test_the_stop_keys_are_on_every_screen_and_caught_before_any_widget() -> None:
    assert set(caught()) == {"ctrl+k", "f8", "f9", "ctrl+r"}
    assert all(key.screens == EVERYWHERE for key in KEYS if key.is_caught)


def test_no_unmodified_letter_gives_leave() -> None:
    letters = [key for key in KEYS if len(key.key) == 1]
    assert {key.action for key in letters if key.action in ("kill", "stop_all", "take_back")} == set()
    assert all(key.does.startswith("approve: opens") for key in KEYS if key.action == "approve")


def test_a_screen_has_no_key_twice() -> None:
    for screen in EVERYWHERE:
        names = [key.key for key in keys_of(screen)]
        assert len(names) == len(set(names)), screen


def test_the_strip_shows_what_is_not_there_nowhere() -> None:
    shown = {word for screen in EVERYWHERE for _, word in strip_of(screen)}
    assert not shown & {"identity", "ledger", "health", "filter", "command", "pause", "edit", "claim"}


def test_textual_gets_each_key_of_the_table() -> None:
    assert {binding.action for binding in bindings_of("help")} == {
        "app.kill",
        "app.stop_all",
        "app.take_back",
        "back",
    }
