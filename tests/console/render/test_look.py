import itertools

import pytest

from watchfloor_console.board import Hue
from watchfloor_console.render.look import BANDS, HUES, Band, Look, Theme, look_of, style_of


def luminance(color: str) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("theme", "band"), [*itertools.product(("dark", "light"), ("ground", "band", "bar", "cursor", "alarm", "waiting"))]
)
def test_every_text_can_be_read_on_every_band(theme: Theme, band: Band) -> None:
    for hue in ("ok", "waits", "danger", "focus", "text", "strong", "quiet"):
        assert contrast(HUES[theme][hue], BANDS[theme][band]) >= 4.0, (theme, band, hue)


def test_without_colour_bold_italic_and_reverse_are_left() -> None:
    look = Look(has_color=False)
    hues: tuple[Hue, ...] = ("text", "danger-strong", "quote", "chip-danger", "keycap")
    for hue in hues:
        style = style_of(hue, "cursor", look)
        assert style.color is None
        assert style.bgcolor is None
    assert style_of("danger-strong", "ground", look).bold
    assert style_of("quote", "ground", look).italic
    assert style_of("keycap", "ground", look).reverse


def test_a_chip_is_a_word_on_its_hue_whatever_the_band() -> None:
    assert style_of("chip-ok", "band", Look()).bgcolor == style_of("chip-ok", "ground", Look()).bgcolor


@pytest.mark.parametrize(
    ("environ", "look"),
    [
        ({"TERM": "xterm-256color"}, Look()),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, Look()),
        ({"TERM": "xterm"}, Look(is_16=True)),
        ({"TERM": "linux"}, Look(is_16=True)),
        ({"TERM": "tmux-256color", "NO_COLOR": "1"}, Look(has_color=False)),
        ({"TERM": "alacritty"}, Look()),
        ({"TERM": "xterm-direct", "NO_COLOR": ""}, Look()),
    ],
)
def test_the_look_is_what_the_terminal_can_show(environ: dict[str, str], look: Look) -> None:
    assert look_of("dark", environ) == look
    assert look_of("light", environ).theme == "light"


def test_with_sixteen_colours_there_are_no_bands_and_chips_are_reverse() -> None:
    look = Look(is_16=True)
    named: dict[Hue, str] = {"ok": "green", "waits-strong": "yellow", "danger": "bright_red", "said": "bright_magenta"}
    for hue, name in named.items():
        style = style_of(hue, "alarm", look)
        assert style.color is not None
        assert (style.color.name, style.bgcolor) == (name, None)
    chip = style_of("chip-danger", "band", look)
    assert (chip.reverse, chip.bold, chip.color and chip.color.name) == (True, True, "bright_red")
    assert style_of("text", "cursor", look).bold
    assert style_of("text", "ground", look).color is None
