"""Knows how the console's figures look, in the form of the other table.

It must never judge: goals stand beside the figures, and a reader compares.
"""

from collections.abc import Iterator

from measure_console import RATES, Console
from plan import CROWD
from table import WIDTHS, beside_it, spread_of


def lines(console: Console) -> Iterator[str]:
    """A line for each figure."""
    for row in _rows(console):
        yield " ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)).rstrip()


def _rows(console: Console) -> Iterator[tuple[str, ...]]:
    for rate, ours, control in zip(RATES, console.ours, console.control, strict=True):
        yield (
            f"console CPU, {rate:,}/s offered by {CROWD} agents",
            f"{ours.cpu.value:.0%} of a core",
            f"RichLog {control.cpu.value:.0%}",
            beside_it(ours.cpu.value, control.cpu.value),
            f"{spread_of(ours.cpu)}; said {ours.per_s:,.0f}/s and {control.per_s:,.0f}/s; goal <= 25%, flat",
        )
    for name, found, goal in (
        ("agent's order", console.key_to_order, "20 ms"),
        ("screen", console.key_to_screen, "60 ms"),
    ):
        yield (
            f"stop key to {name} p50/p99 at {RATES[0]:,}/s",
            f"{found.p50_ms:.1f}/{found.p99_ms:.1f} ms",
            "",
            "",
            f"{found.size} presses; goal p99 <= {goal}",
        )
    yield (
        "console, first screen with data",
        f"{console.first_ms.value:.0f} ms",
        f"RichLog {console.control_first_ms.value:.0f} ms",
        beside_it(console.first_ms.value, console.control_first_ms.value),
        f"{spread_of(console.first_ms)}; goal <= 600 ms",
    )
    yield (
        "watchfloor --help",
        f"{console.help_ms.value:.0f} ms",
        "",
        "",
        f"{spread_of(console.help_ms)}; goal <= 300 ms",
    )
    yield (
        f"console memory after {console.events:,} events",
        f"{console.resident_mb:.0f} MB",
        f"RichLog {console.control_mb:.0f} MB",
        beside_it(console.resident_mb, console.control_mb),
        "goal <= 120 MB",
    )
