import pytest

from watchfloor_console.bindings import KEYS, caught, keys_of, strip_of
from watchfloor_console.bindings.key import EVERYWHERE, ScreenName


def test_the_stop_keys_are_on_every_screen_and_caught_before_any_widget() -> None:
    assert set(caught()) == {"ctrl+k", "f8", "f9", "ctrl+r"}
    assert all(key.screens == EVERYWHERE for key in KEYS if key.is_caught)


def test_no_unmodified_letter_gives_leave() -> None:
    letters = [key for key in KEYS if len(key.key) == 1]
    assert {key.action for key in letters if key.action in ("kill", "stop_all", "take_back")} == set()
    assert all(key.does.startswith("approve: opens") for key in KEYS if key.action == "approve")


@pytest.mark.parametrize("screen", EVERYWHERE)
def test_a_screen_has_no_key_twice(screen: ScreenName) -> None:
    names = [key.key for key in keys_of(screen)]
    assert len(names) == len(set(names))


def test_the_strips_are_those_of_the_pictures() -> None:
    def words(screen: ScreenName) -> str:
        return "  ".join(f"{key.shown} {key.strip}" for key in strip_of(screen))

    assert words("watch") == (
        "j k move  Enter open  n next for me  a approve  d deny  p pause  R re-arm (reason, then a code)  i identity"
        "  / filter  : command  L ledger  H health  y copy the second-path command  ? help  q leave"
    )
    assert words("run") == (
        "j k move  Enter decide  Tab pane  [ ] parent, child  p pause  R re-arm (reason, then a code)  i identity"
        "  o full text  m message it  L ledger  Esc back  ? help"
    )
    assert words("decide").startswith("Space read on  G to the end  a approve  d deny  e edit  m ask  x pass  c claim")
