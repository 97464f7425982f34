"""Screens: they share a picture out to their widgets, and turn keys of the table into wishes.

Never knows the application, a connection or a clock.
"""

from watchfloor_console.screens.decide import DecideScreen
from watchfloor_console.screens.floor import FloorScreen, Style
from watchfloor_console.screens.health import HealthScreen
from watchfloor_console.screens.help import HelpScreen
from watchfloor_console.screens.identity import IdentityScreen
from watchfloor_console.screens.ledger import LedgerScreen
from watchfloor_console.screens.page import PageScreen
from watchfloor_console.screens.run import RunScreen
from watchfloor_console.screens.since import SinceScreen
from watchfloor_console.screens.step import Hand, StepScreen, Wanted
from watchfloor_console.screens.watch import WatchScreen

__all__ = [
    "DecideScreen",
    "FloorScreen",
    "Hand",
    "HealthScreen",
    "HelpScreen",
    "IdentityScreen",
    "LedgerScreen",
    "PageScreen",
    "RunScreen",
    "SinceScreen",
    "StepScreen",
    "Style",
    "Wanted",
    "WatchScreen",
]
