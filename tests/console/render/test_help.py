import pytest

from drawn import picture, text
from watchfloor_console.bindings import COMMANDS, KEYS, ScreenName, keys_of, rebind
from watchfloor_console.render.help import SIGNS, Asked, help_length, help_rows


def shown(asked: Asked, size: tuple[int, int] = (140, 60)) -> str:
    return "\n".join(text(help_rows(picture(*size), asked, size[1] - 4)))


@pytest.mark.parametrize("screen", ["watch", "decide", "run", "identity", "ledger", "health", "since", "page"])
def test_the_help_has_every_key_of_the_screen(screen: ScreenName) -> None:
    found = shown(Asked(screen))
    assert all(key.shown in found and key.does in found for key in keys_of(screen) if key.shown)
    assert all(means in found for _, means in SIGNS)


def test_all_screens_have_all_keys_and_commands() -> None:
    found = shown(Asked("watch", is_all=True), (140, 80))
    assert all(key.does in found for key in KEYS if key.shown)
    assert all(verb.about in found for verb in COMMANDS)


def test_a_search_finds_what_has_the_word() -> None:
    found = shown(Asked("watch", is_all=True, search="ledger"))
    assert "ledger and replay" in found
    assert ":ledger" in found
    assert "approve" not in found


def test_on_a_small_screen_it_scrolls() -> None:
    made = picture(80, 24)
    whole = Asked("watch")
    seen: set[str] = set()
    for top in range(help_length(made, whole)):
        rows = text(help_rows(made, whole._replace(top=top), 20))
        assert len(rows) == 20
        seen |= {row.strip() for row in rows}
    assert all(any(key.does in row for row in seen) for key in keys_of("watch") if key.shown)
    assert any("a hidden character, shown" in row for row in seen)


def test_a_key_that_was_moved_is_shown_where_it_is() -> None:
    made = picture(140, 60)._replace(keys=rebind({"p": "P"}))
    rows = [row.split() for row in text(help_rows(made, Asked("watch"), 56))]
    assert any(row[:2] == ["P", "pause;"] for row in rows)


@pytest.mark.parametrize("height", range(6))
def test_it_fits_whatever_room_there_is(height: int) -> None:
    assert len(help_rows(picture(60, 16), Asked("watch"), height)) == height
