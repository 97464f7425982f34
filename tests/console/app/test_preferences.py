from pathlib import Path

import pytest

from watchfloor_console.app.preferences import Preferences, look_now, preferences, read_preferences
from watchfloor_console.bindings import caught
from watchfloor_console.render.look import Look

GOOD = """
theme = "light"
ascii = true
bell = true
after_s = 5.0

[keys]
"p" = "P"
"ctrl+k" = "f7"
"""


def test_without_a_file_everything_is_as_it_is(tmp_path: Path) -> None:
    assert preferences({"XDG_CONFIG_HOME": str(tmp_path)}) == Preferences()


def test_over_ssh_fewer_pictures_are_drawn(tmp_path: Path) -> None:
    far = {"XDG_CONFIG_HOME": str(tmp_path), "SSH_CONNECTION": "10.1.2.3 50000 10.0.0.1 22"}
    assert preferences(far) == Preferences(frame_s=0.1)
    assert preferences({**far, "SSH_CONNECTION": ""}) == Preferences()


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "watchfloor").mkdir()
    (tmp_path / "watchfloor" / "console.toml").write_text(GOOD)
    found = preferences({"XDG_CONFIG_HOME": str(tmp_path)})
    assert (found.theme, found.ascii, found.bell, found.after_s) == ("light", True, True, 5.0)
    assert caught(found.keys)["f7"] == "kill"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('theme = "pink"', "theme"),
        ("bell = 1", "bell"),
        ("after_s = 60.0", "after_s"),
        ('colour = "red"', "colour"),
        ("[keys]\np = 3", "keys"),
        ('[keys]\n"p" = "a"', "two things"),
        ("theme = ", "console.toml"),
    ],
)
def test_what_is_wrong_is_said_with_the_files_name(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught_error:
        read_preferences(text, Path("/home/mara/console.toml"))
    assert "/home/mara/console.toml" in str(caught_error.value)


def test_the_look_is_that_of_the_terminal() -> None:
    chosen = Preferences(theme="light", ascii=True)
    assert look_now(chosen, {"TERM": "xterm-256color"}) == Look("light", ascii=True)
    assert look_now(chosen, {"TERM": "linux"}).is_16
    assert not look_now(chosen, {"TERM": "xterm-256color", "NO_COLOR": "1"}).has_color
