from drawn import picture, text
from watchfloor_console.bindings import keys_of
from watchfloor_console.render.keys import filler, help_rows, key_row


def test_the_strip_shows_the_keys_of_this_screen_and_help_at_the_end() -> None:
    watch = text([key_row(picture(), "watch")])[0]
    assert watch.startswith(" j k move   Enter open   n next for me   a approve   d deny")
    assert watch.endswith("? help ")
    assert "Space read on" in text([key_row(picture(), "decide")])[0]


def test_a_sentence_takes_the_strips_place() -> None:
    assert text([key_row(picture()._replace(said_no="no"), "watch")])[0].startswith(" no ")


def test_the_help_has_every_key_of_the_screen() -> None:
    shown = "\n".join(text(help_rows(picture(), "watch", 36)))
    assert all(key.shown in shown and key.does in shown for key in keys_of("watch") if key.shown)
    assert "! STOP UNCONFIRMED" in shown
    assert len(help_rows(picture(80, 24), "watch", 20)) == 20


def test_empty_rows_fill_up() -> None:
    assert text(filler(picture(), 2)) == [" " * 140] * 2
