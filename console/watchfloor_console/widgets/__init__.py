"""Widgets: they draw the rows they are given, and tell what a hand did to them.

Never knows the application, a sibling, or what a row is about.
"""

from watchfloor_console.widgets.painted import Painted
from watchfloor_console.widgets.parts import BodyPart, FleetPart, LivePart

__all__ = ["BodyPart", "FleetPart", "LivePart", "Painted"]
