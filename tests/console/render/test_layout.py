import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor_console.render.layout import lay_out


@given(st.integers(1, 300), st.integers(1, 120), st.integers(0, 400), st.integers(0, 50))
def test_every_row_of_every_screen_is_shared_out(width: int, height: int, runs: int, cards: int) -> None:
    layout = lay_out(width, height, runs, cards)
    if layout.shape == "minimal":
        assert width < 60 or height < 16
        return
    gaps = 3 * layout.has_gaps
    below = 0 if layout.shape == "panes" else layout.needs
    assert 2 + layout.fleet + below + layout.live + layout.who + 2 + gaps == height
    assert min(layout.fleet, layout.needs) >= 2


@pytest.mark.parametrize(
    ("size", "shape", "fleet", "needs", "live", "who"),
    [
        ((140, 40), "panes", 16, 16, 15, 2),
        ((140, 30), "panes", 14, 14, 7, 2),
        ((80, 24), "stacked", 8, 4, 6, 2),
        ((110, 40), "stacked", 15, 4, 15, 2),
        ((70, 24), "stacked", 8, 4, 5, 3),
        ((80, 18), "stacked", 10, 2, 0, 2),
    ],
)
def test_the_sizes_of_the_pictures(
    size: tuple[int, int], shape: str, fleet: int, needs: int, live: int, who: int
) -> None:
    layout = lay_out(*size, 14, 3)
    assert (layout.shape, layout.fleet, layout.needs, layout.live, layout.who) == (shape, fleet, needs, live, who)


def test_fleet_and_needs_stand_beside_each_other_at_140() -> None:
    layout = lay_out(140, 40, 14, 3)
    assert (layout.fleet_end, layout.needs_cells) == (92, 45)
    assert lay_out(200, 60, 14, 3).needs_cells == 56


def test_needs_you_is_45_columns_from_120_on() -> None:
    assert {lay_out(width, 40, 14, 3).needs_cells for width in range(120, 161)} == {45}
    assert (lay_out(120, 40, 14, 3).fleet_end, lay_out(159, 40, 14, 3).fleet_end) == (72, 111)
