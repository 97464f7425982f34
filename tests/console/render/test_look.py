import itertools

import pytest

from watchfloor_console.board import Hue
from watchfloor_console.render.look import BANDS, HUES, Band, Look, Theme, style_of


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
