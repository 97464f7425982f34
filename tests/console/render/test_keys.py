from drawn import picture, text
from stage import cut_off_scene, kill_scene
from watchfloor_console.render.keys import filler, key_row
from watchfloor_console.render.picture import Typing


def test_the_strip_shows_the_keys_of_this_screen_and_help_at_the_end() -> None:
    watch = text([key_row(picture(), "watch")])[0]
    assert watch.startswith(" j k move   Enter open   n next for me   a approve   d deny   p pause   i identity")
    assert watch.endswith("? help ")
    assert "Space read on" in text([key_row(picture(), "decide")])[0]


def test_a_narrow_strip_is_that_of_the_picture() -> None:
    shown = text([key_row(picture(80, 24), "watch")])[0].rstrip()
    assert shown == " Enter open   n next for me   a approve   d deny   p pause   i identity  ? help"


def test_after_a_kill_the_strip_offers_to_re_arm_and_nothing_that_the_dead_run_could_do() -> None:
    floor = kill_scene().floor
    killed = text([key_row(picture(on=floor, cursor="2C9D"), "watch")])[0]
    assert "R re-arm (reason, then a code)" in killed
    assert "pause" not in killed
    assert "approve" not in killed
    assert "R re-arm   " in text([key_row(picture(80, 24, on=floor, cursor="2C9D"), "watch")])[0]
    assert "re-arm" not in text([key_row(picture(on=floor, cursor="3VTA"), "watch")])[0]
    floor.health = floor.health._replace(may_stop=False)
    assert "re-arm" not in text([key_row(picture(on=floor, cursor="2C9D"), "run")])[0]


def test_without_a_link_the_strip_offers_what_still_works() -> None:
    cut_off = text([key_row(picture(on=cut_off_scene().floor), "watch")])[0]
    assert "y copy the second-path command" in cut_off
    assert "approve" not in cut_off
    assert "second-path" not in text([key_row(picture(), "watch")])[0]


def test_a_sentence_takes_the_strips_place() -> None:
    assert text([key_row(picture()._replace(said_no="no"), "watch")])[0].startswith(" no ")


def test_what_is_typed_stands_there_and_its_end_is_always_in_view() -> None:
    made = picture(80, 24)._replace(typing=Typing(":", "kill 7F", hint="Tab completes"))
    assert text([key_row(made, "watch")])[0].rstrip().startswith(" :kill 7F_")
    assert text([key_row(made, "watch")])[0].rstrip().endswith("Tab completes")
    long = picture(80, 24)._replace(typing=Typing("/", "x" * 200 + "end", fault="there is no such field"))
    shown = text([key_row(long, "watch")])[0]
    assert "end_" in shown
    assert "there is no such field" in shown


def test_typed_words_are_visible() -> None:
    made = picture()._replace(typing=Typing(":", "a\u202eb"))
    assert "a⟦U+202E⟧b_" in text([key_row(made, "watch")])[0]


def test_empty_rows_fill_up() -> None:
    assert text(filler(picture(), 2)) == [" " * 140] * 2
